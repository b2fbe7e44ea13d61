using System.Buffers;
using Dicom.Net.Fuzz.Targets;

namespace Dicom.Net.UpperLayer.Tests;

public class AllocationTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1000)]
    [InlineData(7)]
    public void Receive_DataInSteadyState_AllocatesNothing(int segmentLength)
    {
        byte[] bytes = [.. Samples.Data((1, 3, new byte[120])), .. Samples.Data((3, 0, new byte[8000]), (3, 2, new byte[301]))];
        ReadOnlySequence<byte> input = segmentLength == int.MaxValue
            ? new ReadOnlySequence<byte>(bytes)
            : Sequences.Chop(bytes, segmentLength);
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor);
        Assert.Equal(8421, ReceiveAll(machine, input));
        for (int i = 0; i < 100; i++)
        {
            ReceiveAll(machine, input);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        long received = 0;
        for (int i = 0; i < 1000; i++)
        {
            received += ReceiveAll(machine, input);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(8421 * 1000, received);
    }

    [Fact]
    public void Receive_DataInPiecesOfTheBuffer_AllocatesNothing()
    {
        byte[] pdu = Samples.Data((3, 2, new byte[16000]));
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor);
        long allocated = 0;
        for (int i = 0; i < 200; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long received = 0;
            for (int at = 0; at < pdu.Length; at += 500)
            {
                // Headers may lie at a piece's end: every piece here holds at least both.
                received += ReceiveAll(machine, new ReadOnlySequence<byte>(pdu, at, Math.Min(500, pdu.Length - at)));
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(16000, received);
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Send_DataInSteadyState_AllocatesNothing()
    {
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Requestor);
        Span<byte> header = stackalloc byte[PduWriter.DataHeaderLengthBytes];
        long allocated = 0;
        for (int i = 0; i < 200; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(machine.TryBeginData(i));
            PduWriter.WriteDataHeader(header, machine.GetDataPayloadLength(65536), 3, isCommand: false, isLast: true);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    /// <summary>No length that a peer states makes the machine take memory for it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(0)]
    [InlineData(255)]
    public void Receive_HugeStatedLengths_AllocateNothingOfTheirSize(byte type)
    {
        byte[] pdu = [type, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 3, 2, .. new byte[5000]];
        foreach ((AssociationState state, AssociationRole role) in PduTarget.Starts)
        {
            AssociationStateMachine machine = PduTarget.BringTo(state, role);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReceiveAll(machine, new ReadOnlySequence<byte>(pdu));
            ReceiveAll(machine, new ReadOnlySequence<byte>(pdu));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
        }
    }

    /// <summary>The worst A-ASSOCIATE-RQ takes memory in proportion to its limits, however it is filled.</summary>
    [Fact]
    public void Receive_RequestFullOfTinyItems_TakesBoundedMemory()
    {
        byte[] item = [0x20, 0, 0xFF, 0xF5, 7, 0, 0, 0, 0x30, 0, 0, 1, (byte)'1', .. Enumerable.Repeat<byte[]>([0x40, 0, 0, 1, (byte)'1'], 13_096).SelectMany(b => b)];
        item[2] = (byte)((item.Length - 4) >> 8);
        item[3] = (byte)(item.Length - 4);
        var body = new List<byte>(Samples.RequestPdu[6..]);
        for (int i = 0; i < 15; i++)
        {
            item[4] = (byte)(7 + (2 * i));
            body.AddRange(item);
        }

        byte[] pdu = [1, 0, (byte)(body.Count >> 24), (byte)(body.Count >> 16), (byte)(body.Count >> 8), (byte)body.Count, .. body];
        Assert.InRange(body.Count, 900_000, UpperLayerLimits.Default.MaxAssociatePduLength);
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReceiveAll(machine, new ReadOnlySequence<byte>(pdu));
        Assert.Equal(AssociationState.Sta13, machine.State);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192 * 100);
    }

    private static long ReceiveAll(AssociationStateMachine machine, ReadOnlySequence<byte> input)
    {
        long received = 0;
        while (true)
        {
            ReceiveStatus status = machine.Receive(input, 0, out SequencePosition consumed, out _);
            input = input.Slice(consumed);
            while (machine.TryReadPdv(out PresentationDataValue pdv))
            {
                received += pdv.Payload.Length;
            }

            if (status is ReceiveStatus.NeedMore or ReceiveStatus.Closed)
            {
                return received;
            }
        }
    }
}
