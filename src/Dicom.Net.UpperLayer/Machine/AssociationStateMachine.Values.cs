using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.UpperLayer;

/// <content>What makes the presentation data values of a P-DATA-TF valid (PS3.8 §9.3.5.1).</content>
public sealed partial class AssociationStateMachine
{
    /// <summary>
    /// A P-DATA-TF up to this length waits until it is whole and is checked before any of it is handed out. Commands are
    /// far shorter; longer PDUs carry data sets and are handed out as they come.
    /// </summary>
    private const uint MaxCheckedPduBytes = 4096;

    private PduFault CheckValues(ReadOnlySequence<byte> body, bool isExpected)
    {
        Span<byte> copy = stackalloc byte[PduWriter.PdvHeaderLengthBytes];
        uint length = (uint)body.Length;
        uint remaining = length;
        for (int count = 0; remaining > 0; count++)
        {
            ReadOnlySequence<byte> rest = body.Slice(length - remaining);
            scoped ReadOnlySpan<byte> header = Head(rest, copy);
            PduFault fault = CheckValue(header, remaining, count, isExpected, PduHeader.LengthBytes + length - remaining);
            if (!fault.IsNone)
            {
                return fault;
            }

            remaining -= sizeof(uint) + BinaryPrimitives.ReadUInt32BigEndian(header);
        }

        return PduFault.None;
    }

    /// <summary>Checks one value by its header.</summary>
    /// <param name="header">The header; shorter only where the PDU ends inside it.</param>
    /// <param name="remaining">How many bytes of the PDU are left, the header included.</param>
    /// <param name="valueCount">How many values the PDU held before.</param>
    /// <param name="isExpected">Data belong to an association that lives: the context must be one of its own.</param>
    /// <param name="offset">Where in the PDU the value begins.</param>
    /// <returns>The fault.</returns>
    private PduFault CheckValue(ReadOnlySpan<byte> header, uint remaining, int valueCount, bool isExpected, long offset)
    {
        if (remaining < PduWriter.PdvHeaderLengthBytes)
        {
            return PduFault.Invalid("presentation data value header", offset);
        }

        // PS3.8 Table 9-23: the length counts the context identifier and the message control header. Behind the value
        // the PDU ends, or another one has room for its header.
        uint lengthBytes = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (lengthBytes < 2 || lengthBytes > remaining - sizeof(uint)
            || (remaining - sizeof(uint) - lengthBytes) is > 0 and < PduWriter.PdvHeaderLengthBytes)
        {
            return PduFault.Invalid("presentation data value length", offset);
        }

        if (isExpected && !IsContextAccepted(header[4]))
        {
            return PduFault.Invalid("presentation context identifier", offset + 4);
        }

        return valueCount >= _limits.MaxValuesPerPdu ? PduFault.Invalid("number of presentation data values", offset) : PduFault.None;
    }

    /// <summary>The next bytes, as many as a value's header has or as there are; copied only where they lie in two segments.</summary>
    private static ReadOnlySpan<byte> Head(in ReadOnlySequence<byte> rest, Span<byte> copy)
    {
        ReadOnlySpan<byte> first = rest.FirstSpan;
        if (first.Length >= copy.Length || rest.IsSingleSegment)
        {
            return first;
        }

        copy = copy[..(int)Math.Min(rest.Length, copy.Length)];
        rest.Slice(0, copy.Length).CopyTo(copy);
        return copy;
    }
}
