using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>
/// A data set of which zeros are recorded. They read as elements of 8 bytes, (0000,0000) without a value, and a dissector
/// that is left with less than 8 of them at the end takes those for the beginning of the next command set. So the
/// last such element is given a length that covers them.
/// </summary>
internal struct ElidedDataset
{
    private const int ElementBytes = 8;

    private long _offset;
    private long _patchOffset;
    private uint _patch;

    /// <summary>The last fragment begins.</summary>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="transferSyntaxUid">The data set's transfer syntax; null where it is not known.</param>
    public void End(long lengthBytes, string? transferSyntaxUid)
    {
        int rest = (int)((_offset + lengthBytes) % ElementBytes);
        long end = _offset + lengthBytes;

        // A value of 10 bytes and more where there is room: (0000,0000) is a number of four, and one of two would end too early.
        int covered = lengthBytes >= rest + (2 * ElementBytes) ? rest + ElementBytes : rest;
        long header = end - covered - ElementBytes;
        if (rest == 0 || header < _offset || transferSyntaxUid is null)
        {
            // Nothing is left over, or its header is in a fragment that is recorded already.
            return;
        }

        // The four bytes behind the tag (PS3.5 §7.1): a length of 32 bits, or a VR (LO) and a length of 16 bits.
        TransferSyntax syntax = TransferSyntax.Get(transferSyntaxUid);
        _patchOffset = header + 4;
        _patch = !syntax.IsExplicitVR ? (uint)covered << 24
            : syntax.IsBigEndian ? 0x4C4F_0000u | (uint)covered
            : 0x4C4F_0000u | ((uint)covered << 8);
    }

    /// <summary>The next bytes, of which nothing is kept but their number.</summary>
    public void Elide(int count, RecordedPdu pdu)
    {
        Span<byte> patch = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(patch, _patch);
        long end = _offset + count;
        long from = _patch == 0 ? end : Math.Clamp(_patchOffset, _offset, end);
        long to = _patch == 0 ? end : Math.Clamp(_patchOffset + patch.Length, _offset, end);
        if (from > _offset)
        {
            pdu.Elide(from - _offset);
        }

        if (to > from)
        {
            pdu.Keep(patch[(int)(from - _patchOffset)..(int)(to - _patchOffset)]);
        }

        if (end > to)
        {
            pdu.Elide(end - to);
        }

        _offset = end;
    }
}
