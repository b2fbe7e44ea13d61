using System.Buffers;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Simulation;

/// <summary>The bytes of each <see cref="Fault"/> that is a PDU.</summary>
internal static class HostilePdus
{
    public const string Called = "SERVER";

    private static readonly AssociateRequest s_request = new()
    {
        CalledAETitle = Called,
        CallingAETitle = "HOSTILE",
        PresentationContexts = [new PresentationContextProposal(1, Script.CT, [Script.ExplicitLittleEndian])],
        UserInformation = new UserInformation { MaximumLength = 1024, ImplementationClassUid = "1.2.3" },
    };

    private static readonly AssociateAccept s_accept = new()
    {
        CalledAETitle = Called,
        CallingAETitle = "HOSTILE",
        PresentationContexts =
        [
            new PresentationContextResult(1, PresentationContextReason.Acceptance, Script.ExplicitLittleEndian),
            new PresentationContextResult(3, PresentationContextReason.Acceptance, Script.ExplicitLittleEndian),
        ],
        UserInformation = new UserInformation { MaximumLength = 1024, ImplementationClassUid = "1.2.3" },
    };

    private static readonly byte[] s_requestBytes = Write(writer => PduWriter.WriteAssociateRequest(s_request, writer));
    private static readonly byte[] s_acceptBytes = Write(writer => PduWriter.WriteAssociateAccept(s_accept, writer));

    public static bool IsPdu(Fault fault) => fault is >= Fault.Request and <= Fault.DataBadValue;

    public static byte[] Get(Fault fault, Dice dice) => fault switch
    {
        Fault.Request => s_requestBytes,
        Fault.Accept => s_acceptBytes,
        Fault.Reject => [3, 0, 0, 0, 0, 4, 0, 1, 1, 7],

        // A piece of a command set that is empty: it disturbs no message, and is data all the same.
        Fault.Data => [4, 0, 0, 0, 0, 6, 0, 0, 0, 2, 1, 1],
        Fault.ReleaseRequest => [5, 0, 0, 0, 0, 4, 0, 0, 0, 0],
        Fault.ReleaseResponse => [6, 0, 0, 0, 0, 4, 0, 0, 0, 0],
        Fault.Abort => [7, 0, 0, 0, 0, 4, 0, 0, (byte)(dice.Percent(50) ? 0 : 2), (byte)dice.Next(7)],
        Fault.UnknownPdu => [dice.Pick<byte>([0, 8, 9, 0x47, 0xFF]), 0, 0, 0, 0, 3, 1, 2, 3],
        Fault.MalformedRequest => Spoil(s_requestBytes, dice),
        Fault.MalformedAccept => Spoil(s_acceptBytes, dice),
        Fault.MalformedShort => [dice.Pick<byte>([3, 5, 6, 7]), 0, 0, 0, 0, 3, 0, 0, 0],
        Fault.DataEmpty => [4, 0, 0, 0, 0, 0],
        Fault.DataOf4GiB => [4, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2, 1, 1],
        Fault.DataWrongContext => [4, 0, 0, 0, 0, 6, 0, 0, 0, 2, dice.Pick<byte>([0, 2, 77, 255]), 1],
        Fault.DataBadValue => [4, 0, 0, 0, 0, 6, 0, 0, 0, dice.Pick<byte>([0, 1, 3, 200]), 1, 1],
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    // The last sub-item says that it is longer than what holds it.
    private static byte[] Spoil(byte[] pdu, Dice dice)
    {
        byte[] spoilt = [.. pdu];
        int item = 6 + 68;
        spoilt[item + 2] = (byte)(0x80 + dice.Next(0x7F));
        return spoilt;
    }

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return writer.WrittenSpan.ToArray();
    }
}
