using System.Buffers;
using Dicom.Net.Fuzz.Targets;

namespace Dicom.Net.UpperLayer.Tests;

/// <summary>PDUs as bytes.</summary>
internal static class Samples
{
    public static byte[] RequestPdu { get; } = Encode(w => PduWriter.WriteAssociateRequest(PduTarget.Request, w));

    public static byte[] AcceptPdu { get; } = Encode(w => PduWriter.WriteAssociateAccept(PduTarget.Accept, w));

    public static byte[] RejectPdu { get; } =
        Encode(w => PduWriter.WriteAssociateReject(AssociateReject.CalledAETitleNotRecognized, w));

    public static byte[] ReleaseRequestPdu { get; } = Encode(PduWriter.WriteReleaseRequest);

    public static byte[] ReleaseResponsePdu { get; } = Encode(PduWriter.WriteReleaseResponse);

    public static byte[] AbortPdu { get; } = Encode(w => PduWriter.WriteAbort(AbortInfo.ServiceUser, w));

    public static byte[] ProviderAbortPdu { get; } =
        Encode(w => PduWriter.WriteAbort(AbortInfo.ServiceProvider(AbortReason.UnexpectedPdu), w));

    public static byte[] DataPdu { get; } = Data((3, 3, [1, 2, 3, 4]));

    public static byte[] UnknownPdu { get; } = [0x47, 0, 0, 0, 0, 2, 9, 9];

    public static byte[] Encode(Action<ArrayBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>A P-DATA-TF of some values: context, message control header, payload.</summary>
    public static byte[] Data(params (byte Context, byte Control, byte[] Payload)[] values)
    {
        var bytes = new List<byte>();
        foreach ((byte context, byte control, byte[] payload) in values)
        {
            byte[] header = new byte[6];
            PduWriter.WritePdvHeader(header, payload.Length, context, (control & 1) != 0, (control & 2) != 0);
            bytes.AddRange(header);
            bytes.AddRange(payload);
        }

        byte[] pdu = new byte[6];
        PduWriter.WritePduHeader(pdu, PduType.DataTransfer, (uint)bytes.Count);
        return [.. pdu, .. bytes];
    }
}
