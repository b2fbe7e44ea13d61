using System.Buffers.Binary;

namespace Dicom.Net.Core;

public ref partial struct DicomReader
{
    // PS3.5 Table 7.1-1 to 7.1-3:
    //   explicit, long form   tag 4 | VR 2 | 0000 2 | length 4 | value
    //   explicit, short form  tag 4 | VR 2 | length 2 | value
    //   implicit              tag 4 | length 4 | value
    private Step ReadElement(scoped ReadOnlySpan<byte> rest)
    {
        if (Position == _state.Top.Bound)
        {
            return EndAtBound();
        }

        if (rest.Length < 8 || _state.Top.End - Position < 8)
        {
            return ReadShortRest(rest.Length);
        }

        uint tag = ReadTag(rest);
        if (tag >> 16 == 0xFFFE)
        {
            return ReadDelimiterInDataSet(tag, ReadUInt32(rest[4..]));
        }

        if (!_state.Top.IsChecked)
        {
            if (!CheckEncoding(rest))
            {
                return Step.NeedMore;
            }

            tag = ReadTag(rest);
        }

        if ((tag == 0 || tag >> 16 == 0xFFFF) && IsFilling(tag, ReadUInt32(rest[4..])))
        {
            return EndAtFilling();
        }

        Step step = ReadHeader(rest, tag, out DicomVR vr, out uint length, out int headerBytes);
        if (step == Step.Token)
        {
            step = StartElement(rest, tag, vr, length, headerBytes);
        }

        if (_headerFault != DicomTolerances.None)
        {
            ReportHeader(step);
        }

        return step;
    }

    // Token: the header is whole and makes sense, or what sense it makes is decided.
    private Step ReadHeader(scoped ReadOnlySpan<byte> rest, uint tag, out DicomVR vr, out uint length, out int headerBytes)
    {
        headerBytes = 8;
        Step step = Step.Token;
        if (_state.Top.IsExplicit)
        {
            vr = (DicomVR)(rest[4] | (rest[5] << 8));
            byte form = DicomVRExtensions.LengthForm(vr);
            if (form == 1)
            {
                length = ReadUInt16(rest[6..]);
                if (length == 0)
                {
                    step = CheckEmpty(rest, ref length, ref headerBytes);
                }
            }
            else if (form == 2)
            {
                if (rest.Length < 12)
                {
                    length = 0;
                    return ReadShortRest12(rest.Length);
                }

                headerBytes = 12;
                length = ReadUInt32(rest[8..]);
                if ((rest[6] | rest[7]) != 0)
                {
                    _state.IsRewritten = true;
                    step = CheckReserved(rest, ref length, ref headerBytes);
                }
            }
            else if (!ReadUnknownVR(rest, tag, ref vr, out length, ref headerBytes))
            {
                return ReadShortRest12(rest.Length);
            }
        }
        else
        {
            length = ReadUInt32(rest[4..]);
            vr = DicomDictionary.VROf(tag);
            if (length >= 0x4141 && ((DicomVR)(rest[4] | (rest[5] << 8))).IsKnown())
            {
                step = ReadExplicitAmongImplicit(rest, ref vr, ref length, ref headerBytes);
            }
        }

        return step == Step.Token && ((length & 1) != 0 || (length == 6 && vr == DicomVR.UL)) && length != UndefinedLength
            ? CheckLength(vr, ref length, headerBytes)
            : step;
    }

    private Step StartElement(scoped ReadOnlySpan<byte> rest, uint tag, DicomVR vr, uint length, int headerBytes)
    {
        if (length == UndefinedLength)
        {
            return StartUndefined(tag, vr, headerBytes);
        }

        if (vr == DicomVR.SQ)
        {
            TokenOffset = Position;
            Begin(DicomTokenType.SequenceStart, tag, vr, length, headerBytes);
            Push(FrameKind.Sequence, tag, length, _state.Top.IsExplicit);
            return Step.Token;
        }

        if (vr == DicomVR.UN && length >= 7)
        {
            Step hidden = IsHiddenSequence(rest, length, headerBytes);
            if (hidden != Step.Again)
            {
                return hidden == Step.Token ? StartHiddenSequence(tag, length, headerBytes) : hidden;
            }
        }

        return TakeValue(DicomTokenType.Element, tag, vr, length, headerBytes);
    }

    // PS3.5 §6.2.2 note 2: a sequence whose VR its writer did not know stands as UN, in implicit VR little endian.
    // In implicit VR every private sequence looks like this, and it is no fault.
    private Step StartHiddenSequence(uint tag, uint length, int headerBytes)
    {
        if (_state.Top.IsExplicit)
        {
            Tag = new DicomTag(tag);
            Report(DicomTolerances.SequenceInUN, Position);
        }

        TokenOffset = Position;
        Begin(DicomTokenType.SequenceStart, tag, DicomVR.SQ, length, headerBytes);
        Push(FrameKind.Sequence, tag, length, isExplicit: false);
        return Step.Token;
    }

    // An element or fragment with a value: whole in the input, deferred, cut off by the input's end, or to come.
    private Step TakeValue(DicomTokenType type, uint tag, DicomVR vr, uint length, int headerBytes)
    {
        long start = Position + headerBytes;
        bool isOverlong = start + length > _state.Top.End;
        uint bytes = isOverlong ? (uint)Math.Max(0, _state.Top.End - start) : length;
        long available = Remaining - headerBytes;
        int limit = _state.DeferOver;
        if (bytes > available && !_isFinal && (bytes <= limit || limit == int.MaxValue))
        {
            return NeedMore();
        }

        if ((start + bytes > _state.InputEnd || (_isFinal && bytes > available)) && IsGarbage(type, tag))
        {
            return EndAtGarbage();
        }

        TokenOffset = Position;
        Tag = new DicomTag(tag);
        if (isOverlong)
        {
            Report(DicomTolerances.LengthOverrun, Position);
            length = bytes;
        }

        if (start + bytes > _state.InputEnd)
        {
            Report(DicomTolerances.Truncated, Position);
            length = bytes = (uint)Math.Max(0, _state.InputEnd - start);
        }
        else if ((length & 1) != 0)
        {
            Report(DicomTolerances.OddLength, Position);
        }

        bool isDeferred = false;
        if (bytes > available)
        {
            if (_isFinal)
            {
                Report(DicomTolerances.Truncated, Position);
                length = bytes = (uint)available;
            }
            else
            {
                isDeferred = true;
            }
        }

        if (type == DicomTokenType.Element)
        {
            _state.Top.Tag = tag;
        }

        TokenType = type;
        VR = vr;
        Length = length;
        PassHeader(headerBytes);
        PlaceValue(bytes, available, isDeferred);
        return Step.Token;
    }

    private Step StartUndefined(uint tag, DicomVR vr, int headerBytes)
    {
        TokenOffset = Position;

        // PS3.5 §A.4: pixel data of undefined length are fragments. Other OB and OW of undefined length are met in private elements.
        Step fragments = vr is DicomVR.OB or DicomVR.OW ? Step.Token : vr == DicomVR.UN ? HoldsFragments(tag, headerBytes) : Step.Again;
        if (fragments == Step.NeedMore)
        {
            return fragments;
        }

        if (fragments == Step.Token)
        {
            Begin(DicomTokenType.FragmentsStart, tag, vr, UndefinedLength, headerBytes);
            Push(FrameKind.Fragments, tag, UndefinedLength, _state.Top.IsExplicit);
            return Step.Token;
        }

        // PS3.5 §6.2.2 note 2: UN of undefined length holds a sequence in implicit VR little endian.
        bool isExplicit = _state.Top.IsExplicit && vr != DicomVR.UN;
        _state.IsRewritten |= _state.Top.IsExplicit && vr == DicomVR.UN;
        if (vr is not (DicomVR.SQ or DicomVR.UN))
        {
            Tag = new DicomTag(tag);
            Report(DicomTolerances.UnknownVR, Position);
        }

        Begin(DicomTokenType.SequenceStart, tag, DicomVR.SQ, UndefinedLength, headerBytes);
        Push(FrameKind.Sequence, tag, UndefinedLength, isExplicit);
        return Step.Token;
    }

    private void Begin(DicomTokenType type, uint tag, DicomVR vr, uint length, int headerBytes)
    {
        if (type != DicomTokenType.ItemStart)
        {
            _state.Top.Tag = tag;
        }

        TokenType = type;
        Tag = new DicomTag(tag);
        VR = vr;
        Length = length;
        IsValueDeferred = false;
        HasValueSequence = false;
        _position += headerBytes;
        _valueStart = _position;
        _valueBytes = 0;
    }

    // PS3.5 Table 7.5-1: item FFFE,E000 | length 4; delimiter FFFE,E0DD | 00000000.
    private Step ReadItem(scoped ReadOnlySpan<byte> rest)
    {
        if (Position == _state.Top.Bound)
        {
            return EndAtBound();
        }

        if (rest.Length < 8 || _state.Top.End - Position < 8)
        {
            return !_state.Top.IsUndefined && _state.Top.End - Position <= rest.Length ? LeaveSequence() : ReadShortRest(rest.Length);
        }

        uint tag = ReadTag(rest);
        uint length = ReadUInt32(rest[4..]);
        switch (tag)
        {
            case ItemTag:
            case DamagedItemTag:
                TokenOffset = Position;
                if (tag != ItemTag)
                {
                    Report(DicomTolerances.MissingDelimiter, Position);
                }

                Begin(DicomTokenType.ItemStart, ItemTag, DicomVR.None, length, 8);
                _state.Top.ItemCount++;
                Push(FrameKind.Item, 0, length, _state.Top.IsExplicit);
                return Step.Token;
            case SequenceDelimiter when _state.Top.IsUndefined:
                CheckDelimiter(length);
                EndTop();
                return Step.Again;
            case SequenceDelimiter:
            case ItemDelimiter:
                return SkipStray(tag, length);
            case SwappedItemTag:
                Report(DicomTolerances.NestedEncoding, Position);
                _state.Top.IsBigEndian = !_state.Top.IsBigEndian;
                return Step.Again;
            default:
                if (!_state.Top.IsUndefined)
                {
                    return LeaveSequence();
                }

                // The delimiter is missing: the next element of the parent stands here.
                Report(DicomTolerances.MissingDelimiter, Position);
                EndTop();
                return Step.Again;
        }
    }

    /// <summary>Passes over what the sequence just started holds, as far as its length is known; its end is the next token then.</summary>
    internal void PassOverContent()
    {
        if (_state.Top.End != long.MaxValue)
        {
            _state.PendingSkip = Math.Max(0, _state.Top.End - Position);
        }
    }

    private Step ReadFragment(scoped ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 8 || _state.Top.End - Position < 8)
        {
            return ReadShortRest(rest.Length);
        }

        uint tag = ReadTag(rest);
        uint length = ReadUInt32(rest[4..]);
        if (tag == ItemTag && length != UndefinedLength)
        {
            Step step = TakeValue(DicomTokenType.Fragment, tag, DicomVR.OB, length, 8);
            if (step == Step.Token)
            {
                _state.Top.ItemCount++;
            }

            return step;
        }

        if (tag == SequenceDelimiter)
        {
            CheckDelimiter(length);
        }
        else
        {
            Report(DicomTolerances.MissingDelimiter, Position);
        }

        EndTop();
        return Step.Again;
    }

    private Step ReadDelimiterInDataSet(uint tag, uint length)
    {
        if (_state.Top.Kind != FrameKind.Item)
        {
            return SkipStray(tag, length);
        }

        if (tag == ItemDelimiter && _state.Top.IsUndefined)
        {
            CheckDelimiter(length);
            EndTop();
            return Step.Again;
        }

        // What belongs to the sequence stands within the item: the item's own delimiter is missing, or its length is too great.
        bool isOver = tag == ItemTag || (tag == SequenceDelimiter && _state.FrameAt(_state.Depth - 1).IsUndefined);
        if (!isOver)
        {
            return SkipStray(tag, length);
        }

        Report(_state.Top.IsUndefined ? DicomTolerances.MissingDelimiter : DicomTolerances.WrongLength, Position);
        EndTop();
        return Step.Again;
    }

    private void CheckDelimiter(uint length)
    {
        if (length != 0)
        {
            Report(DicomTolerances.MissingDelimiter, Position);
        }

        _position += 8;
    }

    // Explicit VR, but no VR of this edition stands there.
    private bool ReadUnknownVR(scoped ReadOnlySpan<byte> rest, uint tag, ref DicomVR vr, out uint length, ref int headerBytes)
    {
        byte first = rest[4];
        byte second = rest[5];
        length = 0;
        if (first is >= (byte)'A' and <= (byte)'Z' && second is >= (byte)'A' and <= (byte)'Z')
        {
            // PS3.5 §6.2.2: a VR of a later edition has the long form.
            if (rest.Length < 12)
            {
                return false;
            }

            _headerFault = DicomTolerances.UnknownVR;
            bool isLong = rest[6] == 0 && rest[7] == 0;
            length = isLong ? ReadUInt32(rest[8..]) : ReadUInt16(rest[6..]);
            headerBytes = isLong ? 12 : 8;
            vr = DicomVR.UN;
            return true;
        }

        bool isBlank = IsBlank(vr) && (vr != DicomVR.None || IsShortFormOfNoVR(rest));
        if (isBlank)
        {
            _headerFault = DicomTolerances.UnknownVR;
            length = ReadUInt16(rest[6..]);
        }
        else
        {
            _headerFault = DicomTolerances.MixedVR;
            length = ReadUInt32(rest[4..]);
        }

        vr = DicomDictionary.VROf(tag);
        return true;
    }

    // Once the element is given: asked for more, the reader comes here again.
    private void ReportHeader(Step step)
    {
        DicomTolerances fault = _headerFault;
        _headerFault = DicomTolerances.None;
        if (step == Step.Token)
        {
            Report(fault, TokenOffset);
        }
    }

    // A header of 12 bytes of which only 8 to 11 are there.
    private Step ReadShortRest12(int available)
    {
        if (!_isFinal)
        {
            return NeedMore();
        }

        Report(DicomTolerances.Truncated, Position);
        _position += available;
        EndTop();
        return Step.Again;
    }
}
