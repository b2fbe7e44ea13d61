namespace Dicom.Net.Imaging;

/// <summary>Where each frame's codestream lies in the stream of fragments. Never sized by the header's claim alone.</summary>
internal sealed class FrameIndex
{
    private readonly long[] _starts;
    private readonly long[] _ends;

    /// <summary>Creates the index of frames that each end where the next one begins.</summary>
    /// <param name="source">How they were found.</param>
    /// <param name="starts">Where they begin, ascending; may hold one more than the frames wanted, where the last one ends.</param>
    /// <param name="count">The frames wanted at most.</param>
    /// <param name="end">Where the last one ends if nothing follows.</param>
    internal FrameIndex(FrameIndexSource source, ReadOnlySpan<long> starts, int count, long end)
    {
        Source = source;
        count = Math.Min(count, starts.Length);
        _starts = starts[..count].ToArray();
        _ends = new long[count];
        for (int i = 0; i < count; i++)
        {
            _ends[i] = i + 1 < starts.Length ? starts[i + 1] : end;
        }
    }

    internal FrameIndexSource Source { get; }

    internal int Count => _starts.Length;

    internal bool IsFromTable => Source is FrameIndexSource.BasicOffsetTable or FrameIndexSource.ExtendedOffsetTable;

    internal long StartOf(int frame) => _starts[frame];

    internal long LengthOf(int frame) => _ends[frame] - _starts[frame];

    /// <summary>Shortens a frame to what a table says, where that is less than what there is.</summary>
    internal void Limit(int frame, ulong lengthBytes)
    {
        if (lengthBytes > 0 && lengthBytes < (ulong)LengthOf(frame))
        {
            _ends[frame] = _starts[frame] + (long)lengthBytes;
        }
    }
}
