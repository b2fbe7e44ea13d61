using System.Buffers.Binary;
using System.Numerics;

namespace Dicom.Net.Core;

// The short way for what most elements are: little endian, a known VR, an even length, whole in the input, in ascending order.
public ref partial struct DicomReader
{
    /// <summary>Reads elements with plain values straight into rows, as many as there are in a run; whatever is unusual is left to <see cref="Read"/>.</summary>
    /// <param name="rows">Where the rows go.</param>
    /// <param name="firstRow">The index of the first of them.</param>
    /// <param name="blockOffset">Where the input begins in the data set's block.</param>
    /// <param name="lastTag">The tag read last in the data set or item.</param>
    /// <param name="stop">The tag before which reading ends.</param>
    /// <param name="chosen">The tags that get a row, ascending; none where all do.</param>
    /// <returns>The number of rows made.</returns>
    internal int ReadRows(Span<DatasetRow> rows, int firstRow, long blockOffset, ref uint lastTag, uint stop, ReadOnlySpan<uint> chosen)
    {
        if (!CanReadRows())
        {
            return 0;
        }

        long end = Math.Min(_state.Top.End, _state.Top.Bound > Position ? _state.Top.Bound : long.MaxValue) - _origin;
        ReadOnlySpan<byte> data = end < _data.Length ? _data[..(int)end] : _data;
        bool isExplicit = _state.Top.IsExplicit;
        RowTraits traits = isExplicit ? RowTraits.Explicit : RowTraits.None;
        int position = _position;
        int count = 0;
        int next = 0;
        uint last = lastTag;
        stop = Math.Min(stop, 0xFFFE_0000);
        while (count < rows.Length && data.Length - position >= 12)
        {
            ulong head = BinaryPrimitives.ReadUInt64LittleEndian(data[position..]);
            uint tag = BitOperations.RotateLeft((uint)head, 16);
            if (tag <= last || tag >= stop || (tag & 0xFFFF) == 0)
            {
                break;
            }

            DicomVR vr;
            uint length;
            int headerBytes = 8;
            if (isExplicit)
            {
                vr = (DicomVR)(ushort)(head >> 32);
                length = (uint)(head >> 48);
                byte form = DicomVRExtensions.LengthForm(vr);
                if (form != 1)
                {
                    if (form == 0 || length != 0 || vr is DicomVR.SQ or DicomVR.UN)
                    {
                        break;
                    }

                    length = BinaryPrimitives.ReadUInt32LittleEndian(data[(position + 8)..]);
                    headerBytes = 12;
                }
                else if (length == 0 && BinaryPrimitives.ReadUInt16LittleEndian(data[(position + 10)..]) == 0)
                {
                    // What follows is a group length at best: see CheckEmpty.
                    break;
                }
            }
            else
            {
                vr = DicomDictionary.VROf(tag);
                length = (uint)(head >> 32);
                if (length >= 0x4141 || vr is DicomVR.SQ or DicomVR.UN or DicomVR.None or DicomVR.US)
                {
                    break;
                }
            }

            if ((length & 1) != 0 || length > (uint)(data.Length - position - headerBytes) || (length == 6 && vr == DicomVR.UL))
            {
                break;
            }

            position += headerBytes;
            if (!chosen.IsEmpty && !IsChosen(chosen, ref next, tag))
            {
                if (next == chosen.Length || tag == DicomTags.PixelRepresentation.Value)
                {
                    position -= headerBytes;
                    break;
                }
            }
            else
            {
                ref DatasetRow row = ref rows[count++];
                row.Tag = tag;
                row.Next = firstRow + count;
                row.Offset = blockOffset + position;
                row.Length = length;
                row.VR = vr;
                row.Traits = traits;
            }

            position += (int)length;
            last = tag;
        }

        if (last != lastTag)
        {
            Tag = new DicomTag(last);
            _state.Top.Tag = last;
            lastTag = last;
            _position = position;
        }

        return count;
    }

    /// <summary>Moves over the start or end of a sequence or item where it is as it should be; whatever is unusual is left to <see cref="Read"/>.</summary>
    /// <param name="lastTag">The tag read last in the data set or item.</param>
    /// <param name="stop">The tag before which reading ends: no sequence is started from there on.</param>
    /// <param name="length">The length of what starts.</param>
    /// <returns>None where nothing was moved over; else what, with <see cref="Tag"/> and <see cref="ValueStart"/>.</returns>
    internal DicomTokenType ReadNesting(uint lastTag, uint stop, out uint length)
    {
        length = 0;
        if ((_behind | _state.PendingSkip) != 0 || _state.Top.IsBigEndian)
        {
            return DicomTokenType.None;
        }

        FrameKind kind = _state.Top.Kind;
        if (Position == _state.Top.End)
        {
            return kind is FrameKind.Root or FrameKind.Fragments ? DicomTokenType.None : Leave(0);
        }

        if (_data.Length - _position < 12 || Position == _state.Top.Bound || _state.Top.End - Position < 8)
        {
            return DicomTokenType.None;
        }

        ulong head = BinaryPrimitives.ReadUInt64LittleEndian(_data[_position..]);
        uint tag = BitOperations.RotateLeft((uint)head, 16);
        length = (uint)(head >> 32);
        if (kind == FrameKind.Sequence)
        {
            if (tag == ItemTag)
            {
                return Enter(FrameKind.Item, 0, length, 8) ? DicomTokenType.ItemStart : DicomTokenType.None;
            }

            return tag == SequenceDelimiter && length == 0 && _state.Top.IsUndefined ? Leave(8) : DicomTokenType.None;
        }

        if (tag == ItemDelimiter && length == 0 && kind == FrameKind.Item && _state.Top.IsUndefined)
        {
            return Leave(8);
        }

        if (!_state.Top.IsChecked || !_state.Top.IsExplicit || (DicomVR)length != DicomVR.SQ || length >> 16 != 0
            || tag <= lastTag || tag >= Math.Min(stop, 0xFFFE_0000) || (tag & 0xFFFF) == 0)
        {
            return DicomTokenType.None;
        }

        length = BinaryPrimitives.ReadUInt32LittleEndian(_data[(_position + 8)..]);
        return Enter(FrameKind.Sequence, tag, length, 12) ? DicomTokenType.SequenceStart : DicomTokenType.None;
    }

    private bool Enter(FrameKind kind, uint tag, uint length, int headerBytes)
    {
        long room = Math.Min(_state.Top.End, _state.Top.Bound);
        long start = Position + headerBytes;
        long end = length == UndefinedLength ? long.MaxValue : start + length;
        if ((end > room && end != long.MaxValue) || (length & 1) != (length == UndefinedLength ? 1u : 0u) || start > room
            || _state.Depth >= _state.Options.MaxDepth * 2)
        {
            return false;
        }

        if (kind == FrameKind.Item)
        {
            _state.Top.ItemCount++;
        }
        else
        {
            _state.Top.Tag = tag;
        }

        _state.Push(new ReaderFrame
        {
            Kind = kind,
            Tag = tag,
            End = end,
            Bound = room,
            IsExplicit = _state.Top.IsExplicit,
            IsUndefined = length == UndefinedLength,
        });
        Tag = new DicomTag(kind == FrameKind.Item ? ItemTag : tag);
        _position += headerBytes;
        _valueStart = _position;
        _valueBytes = 0;
        return true;
    }

    private DicomTokenType Leave(int delimiterBytes)
    {
        ref readonly ReaderFrame parent = ref _state.Parent;
        if (Position + delimiterBytes > parent.End)
        {
            return DicomTokenType.None;
        }

        bool isItem = _state.Top.Kind == FrameKind.Item;
        Tag = new DicomTag(isItem ? ItemTag : _state.Top.Tag);
        _position += delimiterBytes;
        _state.Top = parent;
        _state.Depth--;
        return isItem ? DicomTokenType.ItemEnd : DicomTokenType.SequenceEnd;
    }

    private static bool IsChosen(ReadOnlySpan<uint> chosen, ref int next, uint tag)
    {
        while (next < chosen.Length && chosen[next] < tag)
        {
            next++;
        }

        return next < chosen.Length && chosen[next] == tag;
    }

    private bool CanReadRows()
    {
        if (_state.Top.Kind is FrameKind.Sequence or FrameKind.Fragments || _state.Top.IsBigEndian
            || (_behind | _state.PendingSkip) != 0 || _data.Length - _position < HeaderReachBytes)
        {
            return false;
        }

        if (!_state.Top.IsChecked)
        {
            if (Position >= _state.Top.End || IsSuspicious(_data[_position..]))
            {
                return false;
            }

            _state.Top.IsChecked = true;
        }

        return true;
    }
}
