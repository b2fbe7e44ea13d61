namespace Dicom.Net.Network;

/// <summary>A PDU, or what came of it: runs of bytes that are kept, and of bytes of which only the number is.</summary>
internal sealed class RecordedPdu(bool isSent, DateTimeOffset time, int mostKeptBytes)
{
    // What an object and its lists cost beside the bytes.
    private const int OverheadBytes = 160;

    private readonly List<(int Kept, long Elided)> _runs = [];
    private byte[] _kept = [];
    private int _keptBytes;

    public bool IsSent => isSent;

    public DateTimeOffset Time => time;

    /// <summary>Length on the wire so far.</summary>
    public long LengthBytes { get; private set; }

    public int MemoryBytes => OverheadBytes + _kept.Length + (_runs.Count * 16);

    public byte Type => _keptBytes > 0 ? _kept[0] : (byte)0;

    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > mostKeptBytes - _keptBytes)
        {
            // A PDU made to be kept, such as one of a million empty values: its length is enough.
            Elide(bytes.Length);
            return;
        }

        if (_kept.Length - _keptBytes < bytes.Length)
        {
            Array.Resize(ref _kept, Math.Max(_keptBytes + bytes.Length, 2 * _kept.Length));
        }

        bytes.CopyTo(_kept.AsSpan(_keptBytes));
        _keptBytes += bytes.Length;
        LengthBytes += bytes.Length;
        if (_runs.Count > 0 && _runs[^1].Elided == 0)
        {
            _runs[^1] = (_runs[^1].Kept + bytes.Length, 0);
        }
        else
        {
            _runs.Add((bytes.Length, 0));
        }
    }

    public void Elide(long count)
    {
        LengthBytes += count;
        if (_runs.Count == 0)
        {
            _runs.Add((0, count));
        }
        else
        {
            _runs[^1] = (_runs[^1].Kept, _runs[^1].Elided + count);
        }
    }

    /// <summary>Overwrites kept bytes with zeros; the offset is on the wire, in a PDU of which nothing is elided.</summary>
    public void Blank(int offset, int count) => _kept.AsSpan(offset, Math.Min(count, _keptBytes - offset)).Clear();

    public ReadOnlySpan<byte> Kept => _kept.AsSpan(0, _keptBytes);

    /// <summary>Copies a part of the PDU, zeros for what is elided.</summary>
    public void CopyTo(long offset, Span<byte> destination)
    {
        destination.Clear();
        long position = 0;
        int kept = 0;
        foreach ((int keptCount, long elided) in _runs)
        {
            long from = Math.Max(position, offset);
            long to = Math.Min(position + keptCount, offset + destination.Length);
            if (from < to)
            {
                _kept.AsSpan(kept + (int)(from - position), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
            }

            kept += keptCount;
            position += keptCount + elided;
        }
    }
}
