using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.UpperLayer.Tests;

/// <summary>What a state machine did, in the words of <see cref="NaiveMachine"/>.</summary>
internal sealed class Observed(AssociationStateMachine machine)
{
    public List<string> Sent { get; } = [];

    public List<string> Issued { get; } = [];

    /// <summary>Gives a whole PDU to the machine and takes the data it hands over.</summary>
    public ReceiveStatus Receive(byte[] bytes, long now = 0)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        ReceiveStatus last = ReceiveStatus.NeedMore;
        while (!input.IsEmpty)
        {
            ReceiveStatus status = machine.Receive(input, now, out SequencePosition consumed, out _);
            input = input.Slice(consumed);
            if (machine.TryReadPdv(out _))
            {
                Issued.Add("data");
            }

            if (status is ReceiveStatus.NeedMore or ReceiveStatus.Closed)
            {
                return status;
            }

            last = status;
        }

        return last;
    }

    /// <summary>Takes all indications and all output.</summary>
    public void Take()
    {
        while (machine.TryTakeIndication(out AssociationIndication indication))
        {
            Issued.Add(Name(indication));
        }

        var output = new ArrayBufferWriter<byte>();
        machine.DrainOutput(output);
        ReadOnlySpan<byte> bytes = output.WrittenSpan;
        while (!bytes.IsEmpty)
        {
            int length = 6 + (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
            Sent.Add(Name(bytes[..length]));
            bytes = bytes[length..];
        }
    }

    private static string Name(AssociationIndication indication) => indication.Kind switch
    {
        AssociationIndicationKind.AssociateRequested => "requested",
        AssociationIndicationKind.AssociateAccepted => "accepted",
        AssociationIndicationKind.AssociateRejected => "rejected",
        AssociationIndicationKind.ReleaseRequested => indication.IsReleaseCollision ? "collision" : "release",
        AssociationIndicationKind.ReleaseConfirmed => "released",
        AssociationIndicationKind.Aborted => "abort",
        AssociationIndicationKind.ProviderAborted => "p-abort",
        AssociationIndicationKind.ProtocolError => "error",
        AssociationIndicationKind.TransportLost => "lost",
        _ => $"timeout {indication.Timeout}",
    };

    private static string Name(ReadOnlySpan<byte> pdu) => pdu[0] switch
    {
        1 => "RQ",
        2 => "AC",
        3 => "RJ",
        5 => "RELEASE-RQ",
        6 => "RELEASE-RP",
        7 => $"ABORT {pdu[8]} {pdu[9]}",
        _ => $"?{pdu[0]}",
    };
}
