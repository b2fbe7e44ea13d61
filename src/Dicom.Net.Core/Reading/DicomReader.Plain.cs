using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Core;

// The short way for what most data sets are: explicit VR little endian, known VRs, even lengths, ascending tags, nesting that fits.
public ref partial struct DicomReader
{
    // Levels that are opened and closed without a frame; real objects have fewer.
    private const int PlainLevels = 16;

    [InlineArray(PlainLevels)]
    private struct PlainLimits
    {
        private int _first;
    }

    // In place of the last tag: greater than any, so that within a sequence no header passes for that of an element.
    private const uint InSequence = uint.MaxValue;

    /// <summary>Reads elements, sequences and items straight into rows, up to the first that is unusual in any way: that is left to <see cref="Read"/>.</summary>
    /// <param name="run">The rows, and where the data set stands.</param>
    internal void ReadPlain(scoped ref PlainRun run)
    {
        if (!CanReadPlain(run.LastTag))
        {
            return;
        }

        ReadOnlySpan<byte> data = _data;
        ReadOnlySpan<uint> known = PlainVR.Table;
        Span<DatasetRow> rows = run.Rows;
        var limits = default(PlainLimits);
        int outer = UnusedLevels();
        int level = outer;
        int count = run.Count;
        int open = run.Open;
        int closedAt = -1;
        uint last = _state.Top.Kind == FrameKind.Sequence ? InSequence : run.LastTag;
        uint stop = open < 0 ? run.Stop : ItemTag & 0xFFFF_0000;

        // Where the innermost open level ends, as far as it is at hand, and what of it is not read yet.
        int limit = PlainLimit();
        ReadOnlySpan<byte> rest = data[_position..limit];
        while ((uint)count < (uint)rows.Length)
        {
            int position = limit - rest.Length;
            if (rest.Length >= 8)
            {
                ulong head = BinaryPrimitives.ReadUInt64LittleEndian(rest);
                uint tag = BitOperations.RotateLeft((uint)head, 16);
                uint length;
                ReadOnlySpan<byte> value = rest[8..];
                if (tag > last && tag < stop)
                {
                    uint vr = (ushort)(head >> 32);
                    uint entry = known[DicomVRExtensions.PlaceOf((DicomVR)vr)];
                    length = (uint)(head >> 48);
                    if ((ushort)entry != vr)
                    {
                        break;
                    }

                    if (entry >= PlainVR.LongForm)
                    {
                        if (length != 0 || value.Length < 4)
                        {
                            break;
                        }

                        length = BinaryPrimitives.ReadUInt32LittleEndian(value);
                        value = value[4..];
                        if (entry >= PlainVR.SequenceForm)
                        {
                            if ((uint)level >= PlainLevels || !IsPlainLevel(length, value.Length))
                            {
                                break;
                            }

                            rows[count] = new DatasetRow(tag, open, run.BlockOffset + limit - value.Length, length, DicomVR.SQ, RowTraits.Sequence | RowTraits.Explicit);
                            open = count++;
                            limits[level++] = limit;
                            last = InSequence;
                            if (length != UndefinedLength)
                            {
                                limit -= value.Length - (int)length;
                                value = value[..(int)length];
                            }

                            rest = value;
                            continue;
                        }
                    }
                    else if (entry >= PlainVR.Number && ((length & 3) != 0 || (ushort)tag == 0))
                    {
                        break;
                    }

                    // Less than 1, more than there is, or odd.
                    if (((length & 1) != 0 || length - 1 >= (uint)value.Length)
                        && (length != 0 || (entry < PlainVR.LongForm && !IsPlainlyEmpty(value))))
                    {
                        break;
                    }

                    rows[count] = new DatasetRow(tag, count + 1, run.BlockOffset + limit - value.Length, length, (DicomVR)vr, RowTraits.Explicit);
                    count++;
                    rest = value[(int)length..];
                    last = tag;
                    continue;
                }

                length = (uint)(head >> 32);
                if (tag == ItemTag && last == InSequence)
                {
                    if ((uint)level >= PlainLevels || !IsPlainLevel(length, value.Length))
                    {
                        break;
                    }

                    if (level == outer)
                    {
                        _state.Top.ItemCount++;
                    }

                    rows[count] = new DatasetRow(ItemTag, open, run.BlockOffset + limit - value.Length, length, DicomVR.None, RowTraits.Item | RowTraits.Explicit);
                    open = count++;
                    limits[level++] = limit;
                    last = 0;
                    stop = ItemTag & 0xFFFF_0000;
                    if (length != UndefinedLength)
                    {
                        limit -= value.Length - (int)length;
                        value = value[..(int)length];
                    }

                    rest = value;
                    if (rest.Length >= 8 && IsOddGroup(BinaryPrimitives.ReadUInt16LittleEndian(rest)))
                    {
                        break;
                    }

                    continue;
                }

                if (length != 0 || tag != (last == InSequence ? SequenceDelimiter : ItemDelimiter)
                    || (level > outer && rows[open].Length != UndefinedLength))
                {
                    break;
                }

                position += 8;
            }
            else if (rest.Length != 0 || (level > outer && rows[open].Length == UndefinedLength))
            {
                break;
            }

            if (level > outer)
            {
                limit = limits[--level];
            }
            else if (TryLeavePlain(position, rest.Length != 0))
            {
                outer = level = UnusedLevels();
                limit = PlainLimit();
            }
            else
            {
                break;
            }

            ref DatasetRow closed = ref rows[open];
            open = closed.Next;
            closed.Next = closedAt = count;
            rest = data[position..limit];
            last = last != InSequence ? InSequence : closed.Tag;
            if (open < 0)
            {
                stop = run.Stop;
                run.CameToRoot = true;
            }
        }

        _position = limit - rest.Length;
        if (count == closedAt)
        {
            Tag = new DicomTag(last == InSequence ? ItemTag : last);
        }
        else if (count > run.Count)
        {
            Tag = new DicomTag(rows[count - 1].Tag);
        }

        run.Count = count;
        run.Open = open;
        run.LastTag = last == InSequence ? 0 : last;
        EndPlain(rows[..count], open, level - outer, run);
    }

    // Read goes on from frames: levels that were opened without one and are still open get theirs.
    private void EndPlain(ReadOnlySpan<DatasetRow> rows, int open, int levels, scoped in PlainRun run)
    {
        if (levels > 0)
        {
            PushPlain(rows, open, levels, run.BlockOffset);
        }

        if (run.LastTag != 0)
        {
            _state.Top.Tag = run.LastTag;
            _state.Top.IsChecked = true;
        }
    }

    /// <summary>Whether what follows a short header of length 0 is not the 32-bit length that some writers give every VR; a group length looks like one.</summary>
    internal static bool IsPlainlyEmpty(ReadOnlySpan<byte> rest) => rest.Length >= 4 && BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) != 0;

    // A length that fits and is even, or none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlainLevel(uint length, int room) => length == UndefinedLength || (length <= (uint)room && (length & 1) == 0);

    // Levels count from here up, so that they are bounded by what is left of the greatest depth too.
    private readonly int UnusedLevels() => Math.Max(0, PlainLevels - (_state.Options.MaxDepth * 2) + _state.Depth);

    // Out of a level that has a frame, into one that goes on in the same way.
    private bool TryLeavePlain(int position, bool isDelimited)
    {
        if (_state.Top.Kind == FrameKind.Root || (isDelimited ? !_state.Top.IsUndefined : _state.Top.End != _origin + position))
        {
            return false;
        }

        ref readonly ReaderFrame parent = ref _state.Parent;
        if (!parent.IsExplicit || parent.IsBigEndian || _origin + position > Math.Min(parent.End, parent.Bound))
        {
            return false;
        }

        _state.Pop();
        return true;
    }

    // Where the innermost level with a length ends, or what is at hand does.
    private readonly int PlainLimit() => (int)Math.Min(Math.Min(_state.Top.End, _state.Top.Bound) - _origin, _data.Length);

    private void PushPlain(ReadOnlySpan<DatasetRow> rows, int open, int depth, long blockOffset)
    {
        Span<int> path = stackalloc int[PlainLevels];
        for (int level = depth - 1; level >= 0; level--)
        {
            path[level] = open;
            open = rows[open].Next;
        }

        for (int level = 0; level < depth; level++)
        {
            ref readonly DatasetRow row = ref rows[path[level]];
            bool isItem = (row.Traits & RowTraits.Item) != 0;
            if (!isItem)
            {
                _state.Top.Tag = row.Tag;
                _state.Top.IsChecked = true;
            }
            else if (level > 0)
            {
                _state.Top.ItemCount = CountItems(rows, path[level - 1], path[level]);
            }

            bool isUndefined = row.Length == UndefinedLength;
            _state.Push(new ReaderFrame
            {
                Kind = isItem ? FrameKind.Item : FrameKind.Sequence,
                Tag = isItem ? 0 : row.Tag,
                End = isUndefined ? long.MaxValue : row.Offset - blockOffset + _origin + row.Length,
                Bound = Math.Min(_state.Top.End, _state.Top.Bound),
                IsExplicit = true,
                IsUndefined = isUndefined,
            });
        }

        // Whoever reads on counts from there.
        if (_state.Top.Kind == FrameKind.Sequence)
        {
            _state.Top.ItemCount = CountItems(rows, path[depth - 1], rows.Length);
        }
    }

    // The items of a sequence up to one that is open, or to a row behind them all.
    private static int CountItems(ReadOnlySpan<DatasetRow> rows, int sequence, int last)
    {
        int items = 1;
        int row = sequence + 1;
        while (row < last)
        {
            row = rows[row].Next;
            items++;
        }

        return row == last && last < rows.Length && (rows[last].Traits & RowTraits.Item) != 0 ? items : items - 1;
    }

    // PS3.5 §7.1: no group but 0000 ends in 00 in real objects; swapped bytes look like it, and the encoding is looked at more closely.
    private static bool IsOddGroup(ushort group) => (group & 0xFF) == 0 && group != 0;

    private bool CanReadPlain(uint lastTag)
    {
        FrameKind kind = _state.Top.Kind;
        if (kind == FrameKind.Fragments || !_state.Top.IsExplicit || _state.Top.IsBigEndian
            || (_behind | _state.PendingSkip) != 0 || Position > Math.Min(_state.Top.End, _state.Top.Bound))
        {
            return false;
        }

        if (kind == FrameKind.Sequence || _state.Top.IsChecked)
        {
            return lastTag != InSequence;
        }

        return _data.Length - _position >= HeaderReachBytes && Position < _state.Top.End && !IsSuspicious(_data[_position..]);
    }
}
