using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The fragments of encapsulated pixel data as one stream of bytes, read from memory or disk.</summary>
internal sealed class FragmentStream
{
    private readonly DicomElement _pixels;

    // Where each fragment begins in the stream; one more for the end.
    private readonly long[] _starts;

    internal FragmentStream(DicomElement pixels)
    {
        // Fragment 0 of the element is the basic offset table (PS3.5 §A.4).
        _pixels = pixels;
        Count = Math.Max(0, pixels.FragmentCount - 1);
        _starts = new long[Count + 1];
        for (int i = 0; i < Count; i++)
        {
            _starts[i + 1] = _starts[i] + pixels.GetFragmentLength(i + 1);
        }
    }

    /// <summary>Fragments, without the basic offset table.</summary>
    internal int Count { get; }

    internal long LengthBytes => _starts[Count];

    /// <summary>Where a fragment begins in the stream.</summary>
    internal long StartOf(int fragment) => _starts[fragment];

    /// <summary>
    /// Where the fragment begins that an offset table's entry means, or -1. Offsets count from the first item tag behind the basic
    /// offset table and point at item tags, which with their lengths take 8 bytes each (PS3.5 §A.4).
    /// </summary>
    internal long FindByTableOffset(ulong offset)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            ulong start = (ulong)_starts[middle] + (8UL * (ulong)middle);
            if (start == offset)
            {
                return _starts[middle];
            }

            if (start < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    /// <summary>Reads bytes of the stream; fewer only at its end.</summary>
    internal int Read(long position, Span<byte> destination)
    {
        int done = 0;
        for (int i = FragmentAt(position); i < Count && done < destination.Length; i++)
        {
            long within = position + done - _starts[i];
            int wanted = (int)Math.Min(destination.Length - done, _starts[i + 1] - _starts[i] - within);
            if (wanted > 0)
            {
                done += _pixels.ReadFragment(i + 1, within, destination.Slice(done, wanted));
            }
        }

        return done;
    }

    /// <summary>Lends bytes of the stream where they lie together in memory.</summary>
    internal bool TryLend(long position, int length, out ReadOnlySpan<byte> bytes)
    {
        int i = FragmentAt(position);
        bytes = default;
        if (i >= Count || _pixels.IsFragmentDeferred(i + 1) || _pixels.GetFragmentLength(i + 1) > int.MaxValue || position + length > _starts[i + 1])
        {
            return false;
        }

        bytes = _pixels.GetFragment(i + 1).Slice((int)(position - _starts[i]), length);
        return true;
    }

    private int FragmentAt(long position)
    {
        int found = Array.BinarySearch(_starts, position);
        if (found < 0)
        {
            return ~found - 1;
        }

        // Empty fragments begin where the next one does: the last of them holds the byte.
        while (found < Count && _starts[found + 1] == position)
        {
            found++;
        }

        return found;
    }
}
