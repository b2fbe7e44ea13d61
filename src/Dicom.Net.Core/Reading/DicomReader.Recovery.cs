using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.Core;

// What is done where a header makes no sense as it stands. Every decision looks at a bounded number of bytes and at lengths that are known
// before the input ends, so that it is the same however the input comes in pieces; where they are not at hand yet, more input is asked for.
public ref partial struct DicomReader
{
    private const int LookBytes = 64;
    private const int FarthestLook = 64 * 1024;
    private const int FillingBytes = 512;
    private const uint SwappedItemTag = 0xFEFF_00E0;

    // An item tag that a text filter has gone over: FF and FE became question marks.
    private const uint DamagedItemTag = 0x3F3F_3F00;

    internal readonly long StartOffset => _start;

    // What is left before the innermost known end.
    private readonly long Room =>
        Math.Min(Math.Min(_state.Top.End, _state.InputEnd), _state.Top.Bound > Position ? _state.Top.Bound : long.MaxValue) - Position;

    // Copies input from a distance ahead of the position; less than asked for at the end of the input given only.
    private readonly int Look(long ahead, scoped Span<byte> destination)
    {
        int count = 0;
        long at = _position + ahead;
        if (at < _data.Length)
        {
            count = (int)Math.Min(destination.Length, _data.Length - at);
            _data.Slice((int)at, count).CopyTo(destination);
        }

        if (count < destination.Length && _behind > 0)
        {
            long skip = Math.Max(0, at - _data.Length);
            long rest = Math.Max(0, _behind - skip);
            int more = (int)Math.Min(destination.Length - count, rest);
            if (more > 0)
            {
                _sequence.Slice(_sequence.Length - rest, more).CopyTo(destination[count..]);
                count += more;
            }
        }

        return count;
    }

    // Whether enough is at hand to decide on what stands at a distance; what does not come any more need not be waited for.
    private readonly bool CanLook(long ahead, int bytes) =>
        _isFinal || Remaining - ahead >= Math.Min(bytes, Math.Max(0, Math.Min(_state.Top.End, _state.InputEnd) - Position - ahead));

    private readonly bool IsPlausibleAt(long ahead)
    {
        Span<byte> window = stackalloc byte[16];
        int count = Look(ahead, window);
        long room = Room - ahead;
        return room >= 0 && EncodingProbe.IsPlausible(window[..count], count < 8 ? Math.Min(count, room) : room, _state.Top.IsExplicit, _state.Top.IsBigEndian);
    }

    // The first header of a data set or item shows whether it is in another encoding than what holds it (PS3.5 §7.5, §10).
    // False: more input is needed.
    private bool CheckEncoding(scoped ReadOnlySpan<byte> rest)
    {
        if (!IsSuspicious(rest))
        {
            _state.Top.IsChecked = true;
            return true;
        }

        if (!CanLook(0, LookBytes))
        {
            NeedMore();
            return false;
        }

        Span<byte> window = stackalloc byte[LookBytes];
        window = window[..Look(0, window)];
        long room = Room;
        bool isExplicit = _state.Top.IsExplicit;
        bool isBigEndian = _state.Top.IsBigEndian;
        int declared = EncodingProbe.Score(window, room, isExplicit, isBigEndian);
        int least = declared > EncodingProbe.Broken / 2 || _state.Depth == 0 ? EncodingProbe.Convincing : 1;
        for (int candidate = 0; candidate < 4 && declared <= 0; candidate++)
        {
            int score = EncodingProbe.Score(window, room, (candidate & 1) == 0, candidate >= 2);
            if (score >= Math.Max(least, declared + 2))
            {
                least = score + 1;
                isExplicit = (candidate & 1) == 0;
                isBigEndian = candidate >= 2;
            }
        }

        if (isExplicit != _state.Top.IsExplicit || isBigEndian != _state.Top.IsBigEndian)
        {
            Report(_state.Depth == 0 ? DicomTolerances.WrongTransferSyntax : DicomTolerances.NestedEncoding, Position);
            _state.Top.IsExplicit = isExplicit;
            _state.Top.IsBigEndian = isBigEndian;
        }

        _state.Top.IsChecked = true;
        return true;
    }

    private readonly bool IsSuspicious(scoped ReadOnlySpan<byte> rest)
    {
        uint group = ReadTag(rest) >> 16;
        var vr = (DicomVR)(rest[4] | (rest[5] << 8));
        if ((group & 0xFF) == 0 && group != 0)
        {
            return true;
        }

        return _state.Top.IsExplicit ? !vr.IsKnown() && !IsBlank(vr) : vr.IsKnown() || ReadUInt32(rest[4..]) > Room - 8;
    }

    private static bool IsBlank(DicomVR vr) => (uint)vr is 0x2020 or 0x2D2D or 0x3F3F or 0;

    // An element with a VR where the encoding has none: what would be its length are two letters and half a length.
    private Step ReadExplicitAmongImplicit(scoped ReadOnlySpan<byte> rest, ref DicomVR vr, ref uint length, ref int headerBytes)
    {
        if (!CanLook(0, LookBytes))
        {
            return NeedMore();
        }

        Span<byte> window = stackalloc byte[LookBytes];
        window = window[..Look(0, window)];
        int asImplicit = EncodingProbe.Score(window, Room, isExplicit: false, _state.Top.IsBigEndian);
        int asExplicit = EncodingProbe.Score(window, Room, isExplicit: true, _state.Top.IsBigEndian);
        bool isLong = ((DicomVR)(rest[4] | (rest[5] << 8))).HasLongLength();
        if (!EncodingProbe.IsPlausible(window, Room, isExplicit: false, _state.Top.IsBigEndian) && EncodingProbe.IsPlausible(window, Room, isExplicit: true, _state.Top.IsBigEndian))
        {
            asExplicit = Math.Max(1, asImplicit + 1);
        }

        if (asExplicit < 1 || asExplicit <= asImplicit || (isLong && window.Length < 12))
        {
            return Step.Token;
        }

        _headerFault = DicomTolerances.MixedVR;
        vr = (DicomVR)(rest[4] | (rest[5] << 8));
        headerBytes = isLong ? 12 : 8;
        length = isLong ? ReadUInt32(window[8..]) : ReadUInt16(rest[6..]);
        return Step.Token;
    }

    // A long form whose reserved bytes are not 0 may be a short form: some writers know UT, UN or OB as VRs of 16-bit lengths.
    private Step CheckReserved(scoped ReadOnlySpan<byte> rest, ref uint length, ref int headerBytes)
    {
        uint shortLength = ReadUInt16(rest[6..]);
        bool isLongPossible = length == UndefinedLength || length <= Room - 12;
        if (!CanLook(8 + shortLength, 16) || (isLongPossible && length <= FarthestLook && !CanLook(12 + length, 16)))
        {
            return NeedMore();
        }

        isLongPossible &= length > FarthestLook || IsPlausibleAt(12 + length);
        if (!isLongPossible && IsPlausibleAt(8 + shortLength))
        {
            _headerFault = DicomTolerances.WrongLength;
            length = shortLength;
            headerBytes = 8;
        }

        return Step.Token;
    }

    // A short form of length 0 may be a long form: some writers give every VR two reserved bytes and a length of 32 bits. Then the length stands
    // where the next header should, and that header behind the value.
    private Step CheckEmpty(scoped ReadOnlySpan<byte> rest, ref uint length, ref int headerBytes)
    {
        if (Room < 12)
        {
            return Step.Token;
        }

        if (rest.Length < 12)
        {
            return _isFinal ? Step.Token : NeedMore();
        }

        uint longLength = ReadUInt32(rest[8..]);
        if (longLength >= FarthestLook || longLength > Room - 12)
        {
            return Step.Token;
        }

        if (!CanLook(8, 16) || !CanLook(12 + longLength, 16))
        {
            return NeedMore();
        }

        if (!IsPlausibleAt(8) && IsPlausibleAt(12 + longLength))
        {
            _headerFault = DicomTolerances.WrongLength;
            length = longLength;
            headerBytes = 12;
        }

        return Step.Token;
    }

    // An odd length is kept where a header follows it, and takes in the padding that was not counted where one follows that;
    // 13 and the 6 of an UL are known from writers that meant 10 and 4.
    private Step CheckLength(DicomVR vr, ref uint length, int headerBytes)
    {
        if (length > FarthestLook || length > Room - headerBytes)
        {
            return Step.Token;
        }

        long end = headerBytes + (long)length;
        if (!CanLook(end, 17))
        {
            return NeedMore();
        }

        if (IsPlausibleAt(end))
        {
            return Step.Token;
        }

        if ((length & 1) != 0 && IsPlausibleAt(end + 1))
        {
            // Told as the odd length that it is.
            _headerFault = _headerFault == DicomTolerances.None ? DicomTolerances.OddLength : _headerFault;
            length++;
        }
        else if (length == 13 && IsPlausibleAt(end - 3))
        {
            _headerFault = DicomTolerances.WrongLength;
            length = 10;
        }
        else if (length == 6 && vr == DicomVR.UL && IsPlausibleAt(end - 2))
        {
            _headerFault = DicomTolerances.WrongLength;
            length = 4;
        }

        return Step.Token;
    }

    // Zeros and FFs where a header should stand are filling: what is open ends here.
    private Step EndAtFilling()
    {
        if (!CanLook(0, FillingBytes + 16))
        {
            return NeedMore();
        }

        Span<byte> window = stackalloc byte[FillingBytes];
        window = window[..Look(0, window)];
        int zeros = window.IndexOfAnyExcept((byte)0);
        Report(DicomTolerances.TrailingGarbage, Position);
        if (zeros > 0 && zeros <= Room - 8 && zeros + 8 <= window.Length && ReadTag(window[zeros..]) > _state.Top.Tag && IsPlausibleAt(zeros))
        {
            // Behind the zeros it goes on.
            _state.PendingSkip = zeros;
            return Step.Again;
        }

        if (_state.Top.End != long.MaxValue)
        {
            _state.PendingSkip = Math.Min(_state.Top.End, _state.InputEnd) - Position;
            return Step.Again;
        }

        EndTop();
        return Step.Again;
    }

    private static bool IsFilling(uint tag, uint length) => (tag == 0 && length == 0) || tag >> 16 == 0xFFFF;

    // Behind the last element: a header that claims more than there is and does not ascend, or has neither a VR nor a tag that is known.
    private readonly bool IsGarbage(DicomTokenType type, uint tag) =>
        type == DicomTokenType.Element && _state.Depth == 0 && _state.Top.Tag != 0
        && (_state.Top.IsExplicit
            ? _headerFault != DicomTolerances.None && (tag <= _state.Top.Tag || DicomDictionary.VROf(tag) == DicomVR.UN)
            : tag <= _state.Top.Tag);

    private Step EndAtGarbage()
    {
        _headerFault = DicomTolerances.None;
        Report(DicomTolerances.TrailingGarbage, Position);
        EndTop();
        return Step.Again;
    }

    // PS3.5 §6.2.2 note 2. A value that an odd length cuts short counts with the padding that it gets when it is written.
    private Step IsHiddenSequence(scoped ReadOnlySpan<byte> rest, uint length, int headerBytes)
    {
        long room = Room - headerBytes;
        uint bytes = (uint)Math.Min(length, Math.Max(0, room));
        if (bytes < 7)
        {
            return Step.Again;
        }

        if (!CanLook(headerBytes, LookBytes))
        {
            return NeedMore();
        }

        Span<byte> window = stackalloc byte[LookBytes];
        int count = Look(headerBytes, window);
        if (count < bytes && count < LookBytes)
        {
            bytes = (uint)count;
        }

        window = window[..Math.Min(count, (int)Math.Min(bytes, LookBytes))];
        if (window.Length < 7 || rest.Length < headerBytes || BinaryPrimitives.ReadUInt32LittleEndian(window) != 0xE000_FFFE)
        {
            return Step.Again;
        }

        uint itemLength = BinaryPrimitives.ReadUInt16LittleEndian(window[4..]) | ((uint)window[6] << 16) | (window.Length > 7 ? (uint)window[7] << 24 : 0);
        if (itemLength != UndefinedLength && itemLength > bytes + (bytes & 1) - 8)
        {
            return Step.Again;
        }

        return itemLength == 0 || window.Length < 16 || IsDataset(window[8..], itemLength == UndefinedLength ? long.MaxValue : itemLength) ? Step.Token : Step.Again;
    }

    private static bool IsDataset(scoped ReadOnlySpan<byte> window, long room)
    {
        for (int candidate = 0; candidate < 4; candidate++)
        {
            if (EncodingProbe.IsPlausible(window, room, (candidate & 1) == 0, candidate >= 2))
            {
                return true;
            }
        }

        return false;
    }

    // UN of undefined length holds items of a sequence (CP-246), but what a writer did not know may have been fragments.
    private Step HoldsFragments(uint tag, int headerBytes)
    {
        if (tag == 0x7FE0_0010)
        {
            return Step.Token;
        }

        if (!CanLook(headerBytes, LookBytes))
        {
            return NeedMore();
        }

        Span<byte> window = stackalloc byte[LookBytes];
        window = window[..Look(headerBytes, window)];
        if (window.Length < 24 || BinaryPrimitives.ReadUInt32LittleEndian(window) != 0xE000_FFFE)
        {
            return Step.Again;
        }

        uint itemLength = BinaryPrimitives.ReadUInt32LittleEndian(window[4..]);
        if (itemLength == 0 && BinaryPrimitives.ReadUInt32LittleEndian(window[8..]) == 0xE000_FFFE)
        {
            // An empty item and then one that is no data set: an empty offset table and a fragment.
            itemLength = BinaryPrimitives.ReadUInt32LittleEndian(window[12..]);
            window = window[8..];
        }

        return itemLength is >= 8 and not UndefinedLength && !IsDataset(window[8..], itemLength) ? Step.Token : Step.Again;
    }

    // Something else than an item stands in a sequence of defined length: its length is wrong, or its content.
    private Step LeaveSequence()
    {
        long left = Math.Min(_state.Top.End, _state.InputEnd) - Position;
        if (left is > 0 and <= FarthestLook)
        {
            if (!CanLookBeyond(0) || !CanLookBeyond(left))
            {
                return NeedMore();
            }

            if (!IsPlausibleBeyond(left) && IsPlausibleBeyond(0))
            {
                Report(DicomTolerances.WrongLength, Position);
                EndTop();
                return Step.Again;
            }
        }

        Report(DicomTolerances.MissingDelimiter, Position);
        _state.PendingSkip = left;
        return Step.Again;
    }

    private readonly bool CanLookBeyond(long ahead) =>
        _isFinal || Remaining - ahead >= Math.Min(16, Math.Max(0, Math.Min(_state.Top.Bound, _state.InputEnd) - Position - ahead));

    // As IsPlausibleAt, for what follows the open sequence.
    private readonly bool IsPlausibleBeyond(long ahead)
    {
        Span<byte> window = stackalloc byte[16];
        int count = Look(ahead, window);
        long room = Math.Min(_state.Top.Bound, _state.InputEnd) - Position - ahead;
        return room >= 0 && EncodingProbe.IsPlausible(window[..count], count < 8 ? Math.Min(count, room) : room, _state.Top.IsExplicit, _state.Top.IsBigEndian);
    }

    // A stray item is passed over as a whole where it says how long it is.
    private Step SkipStray(uint tag, uint length)
    {
        Report(DicomTolerances.StrayDelimiter, Position);
        long skip = tag == ItemTag && length != UndefinedLength ? 8L + length : 8;
        _state.PendingSkip = Math.Max(8, Math.Min(skip, Room));
        return Step.Again;
    }

    private void EndTop()
    {
        _state.Top.End = Position;
        _state.Top.IsUndefined = false;
    }

    // What holds a level of undefined length ends here, so its delimiter is missing.
    private Step EndAtBound()
    {
        Report(DicomTolerances.MissingDelimiter, Position);
        EndTop();
        return Step.Again;
    }

    // Two zeros for a VR: an element without VR whose length has 0 in its low half, or a blank VR and a short length.
    private readonly bool IsShortFormOfNoVR(scoped ReadOnlySpan<byte> rest) => ReadUInt32(rest[4..]) > Room - 8 && ReadUInt16(rest[6..]) <= Room - 8;
}
