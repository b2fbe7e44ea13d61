using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Dicom.Net.UpperLayer;

/// <summary>Decodes PDUs (PS3.8 §9.3). What a peer sent wrongly is a <see cref="PduFault"/>, never an exception.</summary>
public static class PduReader
{
    /// <summary>Reads the header of a PDU.</summary>
    /// <param name="input">The bytes received, from the first of a PDU on.</param>
    /// <param name="header">The header; neither type nor length is tested.</param>
    /// <returns>False where fewer than six bytes are there.</returns>
    public static bool TryReadHeader(in ReadOnlySequence<byte> input, out PduHeader header)
    {
        // +------+----------+-----------+
        // | type | reserved | length 32 |     big-endian; the reserved byte is not tested
        // +------+----------+-----------+
        Span<byte> copy = stackalloc byte[PduHeader.LengthBytes];
        scoped ReadOnlySpan<byte> bytes = input.FirstSpan;
        if (bytes.Length < PduHeader.LengthBytes)
        {
            if (input.Length < PduHeader.LengthBytes)
            {
                header = default;
                return false;
            }

            input.Slice(0, PduHeader.LengthBytes).CopyTo(copy);
            bytes = copy;
        }

        header = new PduHeader((PduType)bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));
        return true;
    }

    /// <summary>Decodes an A-ASSOCIATE-RQ.</summary>
    /// <param name="body">The variable field: all that follows the 6-byte header.</param>
    /// <param name="limits">The limits to hold.</param>
    /// <param name="request">The request.</param>
    /// <param name="fault">What is wrong, where the method returns false.</param>
    /// <returns>Whether the PDU is valid.</returns>
    public static bool TryReadAssociateRequest(
        ReadOnlySpan<byte> body, UpperLayerLimits limits, [NotNullWhen(true)] out AssociateRequest? request, out PduFault fault)
    {
        ArgumentNullException.ThrowIfNull(limits);
        fault = AssociateDecoder.DecodeRequest(body, limits, out request);
        return request is not null;
    }

    /// <summary>Decodes an A-ASSOCIATE-AC.</summary>
    /// <param name="body">The variable field: all that follows the 6-byte header.</param>
    /// <param name="limits">The limits to hold.</param>
    /// <param name="accept">The acceptance.</param>
    /// <param name="fault">What is wrong, where the method returns false.</param>
    /// <returns>Whether the PDU is valid.</returns>
    public static bool TryReadAssociateAccept(
        ReadOnlySpan<byte> body, UpperLayerLimits limits, [NotNullWhen(true)] out AssociateAccept? accept, out PduFault fault)
    {
        ArgumentNullException.ThrowIfNull(limits);
        fault = AssociateDecoder.DecodeAccept(body, limits, out accept);
        return accept is not null;
    }

    /// <summary>Decodes an A-ASSOCIATE-RJ. Undefined results, sources and reasons are kept as they are.</summary>
    /// <param name="body">The variable field: all that follows the 6-byte header.</param>
    /// <param name="reject">The rejection.</param>
    /// <param name="fault">What is wrong, where the method returns false.</param>
    /// <returns>Whether the PDU is valid.</returns>
    public static bool TryReadAssociateReject(ReadOnlySpan<byte> body, out AssociateReject reject, out PduFault fault)
    {
        // byte 0 reserved; 1 result; 2 source; 3 reason (PS3.8 Table 9-21)
        if (!IsFixedBody(body, out fault))
        {
            reject = default;
            return false;
        }

        reject = new AssociateReject((RejectResult)body[1], (RejectSource)body[2], body[3]);
        return true;
    }

    /// <summary>Decodes an A-RELEASE-RQ or A-RELEASE-RP, which say nothing but their type.</summary>
    /// <param name="body">The variable field: all that follows the 6-byte header.</param>
    /// <param name="fault">What is wrong, where the method returns false.</param>
    /// <returns>Whether the PDU is valid.</returns>
    public static bool TryReadRelease(ReadOnlySpan<byte> body, out PduFault fault) => IsFixedBody(body, out fault);

    /// <summary>Decodes an A-ABORT. Undefined sources and reasons are kept as they are.</summary>
    /// <param name="body">The variable field: all that follows the 6-byte header.</param>
    /// <param name="abort">Source and reason.</param>
    /// <param name="fault">What is wrong, where the method returns false.</param>
    /// <returns>Whether the PDU is valid.</returns>
    public static bool TryReadAbort(ReadOnlySpan<byte> body, out AbortInfo abort, out PduFault fault)
    {
        // byte 0-1 reserved; 2 source; 3 reason (PS3.8 Table 9-26)
        if (!IsFixedBody(body, out fault))
        {
            abort = default;
            return false;
        }

        // PS3.8 Table 9-26: the reason of a service user means nothing and is not tested.
        var source = (AbortSource)body[2];
        abort = new AbortInfo(source, source == AbortSource.ServiceUser ? AbortReason.NotSpecified : (AbortReason)body[3]);
        return true;
    }

    // PS3.8 §9.3.4, §9.3.6 to §9.3.8: the length has the fixed value 4.
    private static bool IsFixedBody(ReadOnlySpan<byte> body, out PduFault fault)
    {
        fault = body.Length == 4 ? PduFault.None : PduFault.Invalid("PDU length", 2);
        return fault.IsNone;
    }
}
