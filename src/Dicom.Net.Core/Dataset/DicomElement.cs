using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>An element of a data set: a view, valid until its <see cref="DicomDataset"/> is disposed.</summary>
public readonly partial struct DicomElement
{
    private readonly DicomItem _item;
    private readonly int _row;

    internal DicomElement(DicomItem item, int row)
    {
        _item = item;
        _row = row;
    }

    /// <summary>The tag.</summary>
    public DicomTag Tag => new(Row.Tag);

    /// <summary>The VR as encoded; by the dictionary where the encoding has none.</summary>
    public DicomVR VR => Row.VR;

    /// <summary>The bytes of the value; of a sequence, an item or fragments as encoded, 0xFFFFFFFF where undefined.</summary>
    public uint Length => Row.Length;

    /// <summary>Whether the element holds items.</summary>
    public bool IsSequence => (Row.Traits & RowTraits.Sequence) != 0;

    /// <summary>Whether the element holds fragments of encapsulated pixel data.</summary>
    public bool IsEncapsulated => (Row.Traits & RowTraits.Fragments) != 0;

    /// <summary>Whether there is no value, no item and no fragment.</summary>
    public bool IsEmpty => IsSequence || IsEncapsulated ? Row.Next == _row + 1 : Row.Length == 0;

    /// <summary>Whether the value stayed on disk: read it with <see cref="ReadValue(long, Span{byte})"/>.</summary>
    public bool IsDeferred => (Row.Traits & RowTraits.Deferred) != 0;

    /// <summary>Whether numbers of <see cref="ValueBytes"/> are big endian.</summary>
    public bool IsBigEndian => (Row.Traits & RowTraits.BigEndian) != 0;

    /// <summary>The value as encoded, borrowed from the data set; empty for sequences, fragments and deferred values.</summary>
    public ReadOnlySpan<byte> ValueBytes => BytesOf(Row);

    /// <summary>The value as encoded, borrowed from the data set; empty for sequences, fragments and deferred values.</summary>
    public ReadOnlyMemory<byte> ValueMemory
    {
        get
        {
            ref readonly DatasetRow row = ref Row;
            return HasBytes(row) ? Dataset.Memory(row) : default;
        }
    }

    /// <summary>Where a deferred value begins in its file, in bytes; -1 for a value in memory.</summary>
    public long FileOffset => IsDeferred ? Row.Offset : -1;

    /// <summary>The items; none where the element is no sequence.</summary>
    public DicomSequence Items => IsSequence ? new DicomSequence(_item, _row) : default;

    /// <summary>The number of fragments, the basic offset table included; 0 where the element is not encapsulated.</summary>
    public int FragmentCount => IsEncapsulated ? Row.Next - _row - 1 : 0;

    internal DicomDataset Dataset => _item.Dataset ?? throw new InvalidOperationException("This is no element of a data set.");

    internal DicomItem Parent => _item;

    internal ref readonly DatasetRow Row => ref Dataset.Rows[_row];

    internal int RowIndex => _row;

    /// <summary>Reads a part of the value, from memory or from the file where it is deferred.</summary>
    /// <param name="offset">The offset in bytes within the value.</param>
    /// <param name="destination">Filled from its start.</param>
    /// <returns>The bytes copied: less than the destination's length at the value's end only.</returns>
    /// <exception cref="DicomDataException">The file ends within the value.</exception>
    public int ReadValue(long offset, Span<byte> destination) => Read(Row, offset, destination);

    /// <summary>The length in bytes of a fragment.</summary>
    /// <param name="index">The fragment's index; 0 is the basic offset table.</param>
    /// <returns>The length.</returns>
    public uint GetFragmentLength(int index) => Fragment(index).Length;

    /// <summary>A fragment's bytes, borrowed from the data set.</summary>
    /// <param name="index">The fragment's index; 0 is the basic offset table.</param>
    /// <returns>Empty where the fragment is deferred: use <see cref="ReadFragment"/>.</returns>
    public ReadOnlySpan<byte> GetFragment(int index) => BytesOf(Fragment(index));

    /// <summary>Whether a fragment stayed on disk.</summary>
    /// <param name="index">The fragment's index; 0 is the basic offset table.</param>
    /// <returns>True where only <see cref="ReadFragment"/> gives its bytes.</returns>
    public bool IsFragmentDeferred(int index) => (Fragment(index).Traits & RowTraits.Deferred) != 0;

    /// <summary>Reads a part of a fragment, from memory or from the file where it is deferred.</summary>
    /// <param name="index">The fragment's index; 0 is the basic offset table.</param>
    /// <param name="offset">The offset in bytes within the fragment.</param>
    /// <param name="destination">Filled from its start.</param>
    /// <returns>The bytes copied: less than the destination's length at the fragment's end only.</returns>
    /// <exception cref="DicomDataException">The file ends within the fragment.</exception>
    public int ReadFragment(int index, long offset, Span<byte> destination) => Read(Fragment(index), offset, destination);

    /// <summary>The tag, the VR and the length.</summary>
    /// <returns>As <c>(0010,0020) LO 8 bytes</c>.</returns>
    public override string ToString() => _item.Dataset is null ? "" : $"{Tag} {VR} {Length} bytes";

    private static bool HasBytes(in DatasetRow row) =>
        (row.Traits & (RowTraits.Sequence | RowTraits.Fragments | RowTraits.Item | RowTraits.Deferred)) == 0;

    private ref readonly DatasetRow Fragment(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, FragmentCount);
        return ref Dataset.Rows[_row + 1 + index];
    }

    private ReadOnlySpan<byte> BytesOf(in DatasetRow row) =>
        HasBytes(row) ? Dataset.Bytes(row) : default;

    private int Read(in DatasetRow row, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if ((row.Traits & RowTraits.Deferred) == 0)
        {
            ReadOnlySpan<byte> value = BytesOf(row);
            value = offset >= value.Length ? default : value[(int)offset..];
            value = value[..Math.Min(value.Length, destination.Length)];
            value.CopyTo(destination);
            return value.Length;
        }

        int wanted = (int)Math.Min(destination.Length, Math.Max(0, row.Length - offset));
        int done = 0;
        while (done < wanted)
        {
            int count = Dataset.ReadDeferred(row.Offset + offset + done, destination[done..wanted]);
            if (count == 0)
            {
                throw new DicomDataException("The file ends within a value: it became shorter since it was opened", row.Offset + offset + done, Tag.ToString(), "PS3.10 §7");
            }

            done += count;
        }

        return done;
    }
}
