using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.UpperLayer;

/// <summary>Encodes PDUs (PS3.8 §9.3). Reserved fields are sent as zero.</summary>
public static class PduWriter
{
    /// <summary>Length of the header of a presentation data value: length, context, message control header; in bytes.</summary>
    public const int PdvHeaderLengthBytes = 6;

    /// <summary>Length of the headers of a P-DATA-TF with one presentation data value, in bytes.</summary>
    public const int DataHeaderLengthBytes = PduHeader.LengthBytes + PdvHeaderLengthBytes;

    /// <summary>The least maximum length that lets a message through: one value of two bytes.</summary>
    internal const uint MinUsefulLength = PdvHeaderLengthBytes + 2;

    /// <summary>Writes an A-ASSOCIATE-RQ (PS3.8 §9.3.2).</summary>
    /// <param name="request">The request.</param>
    /// <param name="destination">Where the PDU goes, header included.</param>
    /// <exception cref="ArgumentException">A title or a text is not encodable, or an item does not fit its length field.</exception>
    public static void WriteAssociateRequest(AssociateRequest request, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(destination);
        AssociateEncoder.Write(request, destination);
    }

    /// <summary>Writes an A-ASSOCIATE-AC (PS3.8 §9.3.3).</summary>
    /// <param name="accept">The acceptance.</param>
    /// <param name="destination">Where the PDU goes, header included.</param>
    /// <param name="request">The request it answers, whose titles and reserved bytes it repeats; or null.</param>
    /// <exception cref="ArgumentException">A title or a text is not encodable, or an item does not fit its length field.</exception>
    public static void WriteAssociateAccept(
        AssociateAccept accept, IBufferWriter<byte> destination, AssociateRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(accept);
        ArgumentNullException.ThrowIfNull(destination);
        AssociateEncoder.Write(accept, request?.ReceivedFields, destination);
    }

    /// <summary>Writes an A-ASSOCIATE-RJ (PS3.8 §9.3.4).</summary>
    /// <param name="reject">Result, source and reason.</param>
    /// <param name="destination">Where the PDU goes, header included.</param>
    public static void WriteAssociateReject(AssociateReject reject, IBufferWriter<byte> destination) =>
        WriteFixed(PduType.AssociateReject, 0, (byte)reject.Result, (byte)reject.Source, reject.Reason, destination);

    /// <summary>Writes an A-RELEASE-RQ (PS3.8 §9.3.6).</summary>
    /// <param name="destination">Where the PDU goes, header included.</param>
    public static void WriteReleaseRequest(IBufferWriter<byte> destination) =>
        WriteFixed(PduType.ReleaseRequest, 0, 0, 0, 0, destination);

    /// <summary>Writes an A-RELEASE-RP (PS3.8 §9.3.7).</summary>
    /// <param name="destination">Where the PDU goes, header included.</param>
    public static void WriteReleaseResponse(IBufferWriter<byte> destination) =>
        WriteFixed(PduType.ReleaseResponse, 0, 0, 0, 0, destination);

    /// <summary>Writes an A-ABORT (PS3.8 §9.3.8).</summary>
    /// <param name="abort">Source and reason.</param>
    /// <param name="destination">Where the PDU goes, header included.</param>
    public static void WriteAbort(AbortInfo abort, IBufferWriter<byte> destination)
    {
        // PS3.8 Table 9-26: with the service user as source the reason is sent as 0.
        AbortReason reason = abort.Source == AbortSource.ServiceUser ? AbortReason.NotSpecified : abort.Reason;
        WriteFixed(PduType.Abort, 0, 0, (byte)abort.Source, (byte)reason, destination);
    }

    /// <summary>
    /// Writes the headers of a P-DATA-TF that carries one presentation data value, so that the payload can follow
    /// from where it lies, uncopied (PS3.8 §9.3.5).
    /// </summary>
    /// <param name="destination">At least <see cref="DataHeaderLengthBytes"/> bytes.</param>
    /// <param name="payloadLengthBytes">Length of the payload that follows.</param>
    /// <param name="contextId">The presentation context, odd.</param>
    /// <param name="isCommand">Whether the payload is of a command set.</param>
    /// <param name="isLast">Whether the command or data set ends with this payload.</param>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or too large.</exception>
    public static void WriteDataHeader(
        Span<byte> destination, int payloadLengthBytes, byte contextId, bool isCommand, bool isLast)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLengthBytes);
        WritePduHeader(destination, PduType.DataTransfer, (uint)payloadLengthBytes + PdvHeaderLengthBytes);
        WritePdvHeader(destination[PduHeader.LengthBytes..], payloadLengthBytes, contextId, isCommand, isLast);
    }

    /// <summary>Writes the header of a PDU (PS3.8 §9.3.1).</summary>
    /// <param name="destination">At least six bytes.</param>
    /// <param name="type">The type.</param>
    /// <param name="lengthBytes">Length of the variable field.</param>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public static void WritePduHeader(Span<byte> destination, PduType type, uint lengthBytes)
    {
        if (destination.Length < PduHeader.LengthBytes)
        {
            throw new ArgumentException("A PDU's header takes 6 bytes.", nameof(destination));
        }

        destination[0] = (byte)type;
        destination[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], lengthBytes);
    }

    /// <summary>Writes the header of a presentation data value (PS3.8 §9.3.5.1, Annex E.2).</summary>
    /// <param name="destination">At least <see cref="PdvHeaderLengthBytes"/> bytes.</param>
    /// <param name="payloadLengthBytes">Length of the payload that follows.</param>
    /// <param name="contextId">The presentation context, odd.</param>
    /// <param name="isCommand">Whether the payload is of a command set.</param>
    /// <param name="isLast">Whether the command or data set ends with this payload.</param>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or too large.</exception>
    public static void WritePdvHeader(
        Span<byte> destination, int payloadLengthBytes, byte contextId, bool isCommand, bool isLast)
    {
        // +-----------+---------+---------+--------
        // | length 32 | context | control | payload     length counts context and control; control: bit 0 command,
        // +-----------+---------+---------+--------     bit 1 last, the others 0 and not tested
        if (destination.Length < PdvHeaderLengthBytes)
        {
            throw new ArgumentException("A presentation data value's header takes 6 bytes.", nameof(destination));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(payloadLengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLengthBytes, int.MaxValue - DataHeaderLengthBytes);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)payloadLengthBytes + 2);
        destination[4] = contextId;
        destination[5] = (byte)((isCommand ? 1 : 0) | (isLast ? 2 : 0));
    }

    private static void WriteFixed(PduType type, byte b0, byte b1, byte b2, byte b3, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Span<byte> pdu = stackalloc byte[PduHeader.LengthBytes + 4];
        WritePduHeader(pdu, type, 4);
        pdu[6] = b0;
        pdu[7] = b1;
        pdu[8] = b2;
        pdu[9] = b3;
        destination.Write(pdu);
    }
}
