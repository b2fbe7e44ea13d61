namespace Dicom.Net.Codecs;

/// <summary>The scan header (T.81 §B.2.3) of the scan at hand.</summary>
internal sealed class JpegScan
{
    /// <summary>Indexes of the scan's components in the frame.</summary>
    internal readonly int[] Indexes = new int[JpegFrame.MaxComponents];

    internal int Count { get; private set; }

    /// <summary>Ss: first coefficient of the band, or the predictor of a lossless scan.</summary>
    internal int SpectralStart { get; private set; }

    /// <summary>Se: last coefficient of the band.</summary>
    internal int SpectralEnd { get; private set; }

    /// <summary>Ah: the bit position that an earlier scan has reached, 0 for none.</summary>
    internal int ApproximationHigh { get; private set; }

    /// <summary>Al: the bit position of this scan, or the point transform of a lossless scan.</summary>
    internal int ApproximationLow { get; private set; }

    /// <summary>True when data units of several components alternate (T.81 §A.2.3).</summary>
    internal bool IsInterleaved => Count > 1;

    /// <summary>
    /// Reads the parameters of a SOS segment.
    /// <code>
    /// Ns (1) | Ns x { Csj (1) | Tdj:4 Taj:4 } | Ss (1) | Se (1) | Ah:4 Al:4
    /// </code>
    /// </summary>
    internal string? Read(ReadOnlySpan<byte> body, JpegFrame frame)
    {
        Count = 0;
        if (body.IsEmpty || body[0] is < 1 or > JpegFrame.MaxComponents || body.Length < 4 + 2 * body[0])
        {
            return "scan header malformed";
        }

        int count = body[0];
        for (int i = 0; i < count; i++)
        {
            int index = Find(frame, body[1 + 2 * i], i);
            if (index < 0)
            {
                return "scan of a component that the frame does not have, or has once only";
            }

            ref JpegComponent component = ref frame.Components[index];
            component.DcSelector = (byte)(body[2 + 2 * i] >> 4);
            component.AcSelector = (byte)(body[2 + 2 * i] & 15);
            if (component.DcSelector > 3 || component.AcSelector > 3)
            {
                return "Huffman table selector out of range";
            }

            Indexes[i] = index;
        }

        ReadOnlySpan<byte> tail = body[(1 + 2 * count)..];
        SpectralStart = tail[0];
        SpectralEnd = tail[1];
        ApproximationHigh = tail[2] >> 4;
        ApproximationLow = tail[2] & 15;
        Count = count;
        return null;
    }

    /// <summary>Finds the component by its identifier; one that repeats (seen in the wild) is taken in the frame's order.</summary>
    private int Find(JpegFrame frame, int id, int used)
    {
        for (int i = 0; i < frame.ComponentCount; i++)
        {
            if (frame.Components[i].Id == id && !Indexes.AsSpan(0, used).Contains(i))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>True when the scan holds all the frame's components in the frame's order.</summary>
    internal bool CoversFrame(JpegFrame frame)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Indexes[i] != i)
            {
                return false;
            }
        }

        return Count == frame.ComponentCount;
    }
}
