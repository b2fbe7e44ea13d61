using System.Buffers;
using Dicom.Net.Fuzz.Targets;

namespace Dicom.Net.UpperLayer.Tests;

public class ReceiveTests
{
    /// <summary>Each kind of PDU, with the state it is received in.</summary>
    public static TheoryData<string, AssociationState, AssociationRole> Pdus() => new()
    {
        { "request", AssociationState.Sta2, AssociationRole.Acceptor },
        { "accept", AssociationState.Sta5, AssociationRole.Requestor },
        { "reject", AssociationState.Sta5, AssociationRole.Requestor },
        { "data", AssociationState.Sta6, AssociationRole.Acceptor },
        { "data", AssociationState.Sta7, AssociationRole.Requestor },
        { "broken data", AssociationState.Sta6, AssociationRole.Acceptor },
        { "release request", AssociationState.Sta6, AssociationRole.Acceptor },
        { "release response", AssociationState.Sta7, AssociationRole.Requestor },
        { "abort", AssociationState.Sta6, AssociationRole.Requestor },
        { "unknown", AssociationState.Sta2, AssociationRole.Acceptor },
        { "unknown", AssociationState.Sta6, AssociationRole.Requestor },
        { "unexpected", AssociationState.Sta6, AssociationRole.Requestor },
    };

    [Theory]
    [MemberData(nameof(Pdus))]
    public void Receive_SplitAtEveryByte_DoesTheSameAsWhole(string kind, AssociationState state, AssociationRole role)
    {
        byte[] pdu = Pdu(kind);
        string whole = Run(PduTarget.BringTo(state, role), [pdu]);
        for (int split = 0; split <= pdu.Length; split++)
        {
            Assert.Equal(whole, Run(PduTarget.BringTo(state, role), [pdu[..split], pdu[split..]]));
        }

        Assert.Equal(whole, Run(PduTarget.BringTo(state, role), [.. pdu.Select(b => new[] { b })]));
    }

    [Theory]
    [MemberData(nameof(Pdus))]
    public void Receive_InSegmentsOfAnyLength_DoesTheSameAsWhole(string kind, AssociationState state, AssociationRole role)
    {
        byte[] pdu = Pdu(kind);
        string whole = Run(PduTarget.BringTo(state, role), [pdu]);
        for (int segment = 1; segment <= Math.Min(pdu.Length, 40); segment++)
        {
            AssociationStateMachine machine = PduTarget.BringTo(state, role);
            Assert.Equal(whole, Run(machine, Sequences.Chop(pdu, segment)));
        }
    }

    [Fact]
    public void Receive_SeveralPdusInOneBuffer_ProcessesOneAfterTheOther()
    {
        byte[] bytes = [.. Samples.DataPdu, .. Samples.Data((1, 1, [9]), (1, 3, []), (1, 2, [8, 7])), .. Samples.ReleaseRequestPdu];
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor);
        Assert.Equal(
            "3 C L 01020304|1 C L 09|1 D L 0807|ReleaseRequested|Sta8|",
            Run(machine, [bytes]));
    }

    [Fact]
    public void Receive_AbortRightBehindARequest_IndicatesBothAndCloses()
    {
        byte[] bytes = [.. Samples.RequestPdu, .. Samples.AbortPdu, .. Samples.DataPdu];
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor);
        Assert.Equal("AssociateRequested|Aborted|Sta1|close", Run(machine, [bytes]));
        Assert.True(machine.ShouldClose);
        Assert.Throws<InvalidOperationException>(() => machine.AssociateAcceptPrimitive(PduTarget.Accept, 0));
    }

    [Fact]
    public void Receive_BytesBehindARequest_MayWaitUntilTheUserHasAnswered()
    {
        var input = new ReadOnlySequence<byte>([.. Samples.RequestPdu, .. Samples.DataPdu]);
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor);
        Assert.Equal(ReceiveStatus.Progress, machine.Receive(input, 0, out SequencePosition consumed, out SequencePosition examined));
        Assert.Equal(consumed, examined);
        Assert.Equal(AssociationState.Sta3, machine.State);
        machine.AssociateAcceptPrimitive(PduTarget.Accept, 0);
        Assert.Equal(ReceiveStatus.Data, machine.Receive(input.Slice(consumed), 0, out _, out _));
        Assert.True(machine.TryReadPdv(out PresentationDataValue pdv));
        Assert.Equal([1, 2, 3, 4], pdv.Payload.ToArray());
        Assert.False(machine.TryReadPdv(out _));
    }

    [Fact]
    public void Receive_PduFarLargerThanTheBuffer_IsHandedOverInPieces()
    {
        const int PayloadLength = 5_000_000;
        var limits = new UpperLayerLimits();
        var machine = new AssociationStateMachine(AssociationRole.Acceptor, limits);
        machine.TransportConnected(0);
        machine.Receive(new ReadOnlySequence<byte>(Samples.RequestPdu), 0, out _, out _);
        machine.AssociateAcceptPrimitive(
            new AssociateAccept
            {
                PresentationContexts = PduTarget.Accept.PresentationContexts,
                UserInformation = new UserInformation { MaximumLength = 0, ImplementationClassUid = "2.25.2" },
            },
            0);

        byte[] header = new byte[12];
        PduWriter.WriteDataHeader(header, PayloadLength, 3, isCommand: false, isLast: true);
        Assert.Equal(ReceiveStatus.NeedMore, machine.Receive(new ReadOnlySequence<byte>(header), 0, out _, out _));
        byte[] buffer = new byte[4096];
        long received = 0;
        int pieces = 0;
        while (received < PayloadLength)
        {
            int length = (int)Math.Min(buffer.Length, PayloadLength - received);
            var input = new ReadOnlySequence<byte>(buffer, 0, length);
            Assert.Equal(ReceiveStatus.Data, machine.Receive(input, 0, out SequencePosition consumed, out _));
            Assert.Equal(0, input.Slice(consumed).Length);
            Assert.True(machine.TryReadPdv(out PresentationDataValue pdv));
            received += pdv.Payload.Length;
            pieces++;
            Assert.Equal(received == PayloadLength, pdv.IsLast);
        }

        Assert.Equal((PayloadLength + 4095) / 4096, pieces);
    }

    [Theory]
    [InlineData(16384 + 6, true)]
    [InlineData(16384 + 7, false)]
    [InlineData(uint.MaxValue, false)]
    [InlineData(0, false)]
    public void Receive_DataLength_IsHeldAgainstTheAnnouncedOne(uint length, bool isTaken)
    {
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor);
        byte[] bytes = new byte[12];
        PduWriter.WritePduHeader(bytes, PduType.DataTransfer, length);
        PduWriter.WritePdvHeader(bytes.AsSpan(6), 100, 3, false, true);
        Assert.Equal(
            isTaken ? "Sta6|" : "ProtocolError InvalidPduParameterValue|Sta13|07000000000400000206",
            Run(machine, [length == 0 ? bytes[..6] : bytes]));
    }

    [Theory]
    [InlineData("00000001 03 02")]
    [InlineData("00000000 03 02")]
    [InlineData("00000003 03 02 AA")]
    [InlineData("FFFFFFFF 03 02")]
    [InlineData("00000004 05 02 AA BB")]
    [InlineData("00000004 07 02 AA BB")]
    [InlineData("00000004 02 02 AA BB")]
    [InlineData("00000004 00 02 AA BB")]
    [InlineData("00000004 FF 02 AA BB")]
    [InlineData("0000")]
    public void Receive_InvalidPdv_IsAProtocolError(string value)
    {
        byte[] pdv = Convert.FromHexString(value.Replace(" ", ""));
        if (pdv.Length is > 2 and < 8)
        {
            Array.Resize(ref pdv, 8);
        }

        byte[] pdu = [4, 0, 0, 0, 0, (byte)pdv.Length, .. pdv];
        Assert.Equal(
            "ProtocolError InvalidPduParameterValue|Sta13|07000000000400000206",
            Run(PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor), [pdu]));
    }

    [Fact]
    public void Receive_ShortPduInvalidBehindAValue_HandsOutNothing()
    {
        byte[] valid = Samples.Data((3, 3, [1, 2, 3, 4]));
        byte[] pdu = [4, 0, 0, 0, 0, (byte)(valid.Length - 6 + 8), .. valid[6..], 0, 0, 0, 9, 3, 3, 1, 2];
        foreach (int split in Enumerable.Range(1, pdu.Length - 1))
        {
            Assert.Equal(
                "ProtocolError InvalidPduParameterValue|Sta13|07000000000400000206",
                Run(PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor), [pdu[..split], pdu[split..]]));
        }
    }

    [Fact]
    public void Receive_LongPduWithBytesBehindItsValue_HandsOutNothing()
    {
        byte[] pdu = [.. Samples.Data((3, 3, new byte[5000])), 0, 0, 0];
        pdu[4] = (byte)((pdu.Length - 6) >> 8);
        pdu[5] = (byte)(pdu.Length - 6);
        Assert.Equal(
            "ProtocolError InvalidPduParameterValue|Sta13|07000000000400000206",
            Run(PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor), [pdu]));
    }

    [Theory]
    [InlineData("04 00 00000008 00000004 FF 03 AA BB", "Sta13|")]
    [InlineData("04 00 00000008 00000003 01 03 AA BB", "Sta13|07000000000400000206")]
    [InlineData("04 00 00000005 00000001 01", "Sta13|07000000000400000206")]
    [InlineData("04 00 FFFFFFFF", "Sta13|07000000000400000206")]
    [InlineData("04 00 00000000", "Sta13|07000000000400000206")]
    public void Receive_DataInSta13_IsIgnoredWhereValidAndAbortedWhereNot(string pdu, string expected) =>
        Assert.Equal(
            expected,
            Run(PduTarget.BringTo(AssociationState.Sta13, AssociationRole.Acceptor), [Convert.FromHexString(pdu.Replace(" ", ""))]));

    [Fact]
    public void Receive_InvalidSecondPdv_IsReportedWithItsOffset()
    {
        byte[] pdu = Samples.Data((3, 0, [1, 2]), (9, 2, [3, 4]));
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Requestor);
        Run(machine, [pdu]);
        Assert.Equal(new PduFault(AbortReason.InvalidPduParameterValue, "presentation context identifier", 6 + 8 + 4), machine.Fault);
    }

    [Fact]
    public void Receive_ReservedBitsOfTheControlHeader_AreNotTested()
    {
        byte[] pdu = Samples.Data((3, 0xFF, [1, 2]), (3, 0xFC, [3, 4]));
        Assert.Equal(
            "3 C L 0102|3 D - 0304|Sta6|",
            Run(PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Requestor), [pdu]));
    }

    [Theory]
    [InlineData(1, 1024 * 1024 + 1)]
    [InlineData(2, uint.MaxValue)]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(6, 0)]
    [InlineData(7, uint.MaxValue)]
    public void Receive_ImpossibleLength_IsAProtocolErrorAndItsBodyIsSkipped(byte type, uint length)
    {
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Requestor);
        byte[] pdu = [type, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        byte[] body = new byte[Math.Min(length, 100_000)];
        int bodies = (int)Math.Min(length / Math.Max(1, body.Length), 3);
        Assert.Equal(
            "ProtocolError InvalidPduParameterValue|Sta13|07000000000400000206",
            Run(machine, [pdu, .. Enumerable.Repeat(body, bodies)]));
    }

    [Fact]
    public void Receive_RestOfAPduAfterALocalAbort_IsSkipped()
    {
        byte[] pdu = Samples.Data((3, 2, new byte[5000]));
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Requestor);
        Assert.StartsWith("3 D - ", Run(machine, [pdu[..50]]));
        machine.AbortPrimitive(0);
        Assert.Equal("Sta13|07000000000400000000", Run(machine, [pdu[50..60]]));
        Assert.Equal("Sta13|", Run(machine, [pdu[60..]]));
        Assert.Equal("Sta1|close", Run(machine, [Samples.AbortPdu]));
    }

    [Fact]
    public void Receive_DataInSta7ThenRelease_IsHandedOver() =>
        Assert.Equal(
            "3 C L 01020304|ReleaseConfirmed|Sta1|close",
            Run(
                PduTarget.BringTo(AssociationState.Sta7, AssociationRole.Requestor),
                [[.. Samples.DataPdu, .. Samples.ReleaseResponsePdu]]));

    [Fact]
    public void Receive_BeforeAConnection_Throws()
    {
        var machine = new AssociationStateMachine(AssociationRole.Requestor, UpperLayerLimits.Default);
        Assert.Throws<InvalidOperationException>(() => machine.Receive(default, 0, out _, out _));
        machine.AssociateRequestPrimitive(PduTarget.Request, 0);
        Assert.Throws<InvalidOperationException>(() => machine.Receive(default, 0, out _, out _));
    }

    [Fact]
    public void Receive_AnswerToAContextThatWasNotProposed_AgreesToNothing()
    {
        byte[] pdu = Samples.Encode(w => PduWriter.WriteAssociateAccept(
            new AssociateAccept
            {
                PresentationContexts = [new PresentationContextResult(9, PresentationContextReason.Acceptance, "1.2.840.10008.1.2")],
                UserInformation = PduTarget.Accept.UserInformation,
            },
            w));
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta5, AssociationRole.Requestor);
        Run(machine, [pdu]);
        Assert.Equal(AssociationState.Sta6, machine.State);
        Assert.All(Enumerable.Range(0, 256), id => Assert.False(machine.IsContextAccepted((byte)id)));
    }

    private static byte[] Pdu(string kind) => kind switch
    {
        "request" => Samples.RequestPdu,
        "accept" => Samples.AcceptPdu,
        "reject" => Samples.RejectPdu,
        "data" => Samples.Data((1, 1, [1, 2, 3]), (1, 3, []), (3, 0, [4, 5, 6, 7, 8]), (3, 2, [9])),
        "broken data" => [4, 0, 0, 0, 0, 18, 0, 0, 0, 4, 3, 0, 1, 2, 0, 0, 0, 9, 3, 0, 1, 2, 3, 4],
        "release request" => Samples.ReleaseRequestPdu,
        "release response" => Samples.ReleaseResponsePdu,
        "abort" => Samples.AbortPdu,
        "unknown" => Samples.UnknownPdu,
        "unexpected" => Samples.RequestPdu,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Run(AssociationStateMachine machine, byte[][] pieces)
    {
        byte[] left = [];
        var journal = new Journal();
        foreach (byte[] piece in pieces)
        {
            left = [.. left, .. piece];
            left = journal.Feed(machine, new ReadOnlySequence<byte>(left)).ToArray();
        }

        return journal.Finish(machine);
    }

    private static string Run(AssociationStateMachine machine, ReadOnlySequence<byte> input)
    {
        var journal = new Journal();
        journal.Feed(machine, input);
        return journal.Finish(machine);
    }

    /// <summary>What came of received bytes, as text; pieces of one value are joined.</summary>
    private sealed class Journal
    {
        private readonly List<string> _lines = [];
        private string? _open;

        public ReadOnlySequence<byte> Feed(AssociationStateMachine machine, ReadOnlySequence<byte> input)
        {
            while (true)
            {
                ReceiveStatus status = machine.Receive(input, 0, out SequencePosition consumed, out SequencePosition examined);
                Assert.Equal(status == ReceiveStatus.NeedMore ? 0 : input.Slice(consumed).Length, input.Slice(examined).Length);
                input = input.Slice(consumed);
                while (machine.TryReadPdv(out PresentationDataValue pdv))
                {
                    Add(pdv);
                }

                while (machine.TryTakeIndication(out AssociationIndication indication))
                {
                    string reason = indication.Kind == AssociationIndicationKind.ProtocolError ? $" {indication.Fault.Reason}" : "";
                    _lines.Add($"{indication.Kind}{reason}");
                    _open = null;
                }

                if (status is ReceiveStatus.NeedMore or ReceiveStatus.Closed)
                {
                    return input;
                }
            }
        }

        public string Finish(AssociationStateMachine machine)
        {
            string output = machine.ShouldClose ? "close" : Convert.ToHexString(Samples.Encode(machine.DrainOutput));
            return string.Join('|', [.. _lines, machine.State.ToString(), output]);
        }

        private void Add(PresentationDataValue pdv)
        {
            string head = $"{pdv.ContextId} {(pdv.IsCommand ? 'C' : 'D')}";
            string bytes = Convert.ToHexString(pdv.Payload.ToArray());
            if (_open == head)
            {
                string text = _lines[^1];
                _lines[^1] = $"{head} {(pdv.IsLast ? 'L' : '-')} {text[(head.Length + 3)..]}{bytes}";
            }
            else
            {
                _lines.Add($"{head} {(pdv.IsLast ? 'L' : '-')} {bytes}");
            }

            // What is not marked last goes on in the next piece, be it of the same value or of the next.
            _open = pdv.IsLast ? null : head;
        }
    }
}
