using System.Buffers.Binary;

namespace Dicom.Net.Codecs;

/// <summary>Finds markers and the parameters behind them (T.81 §B.1.1).</summary>
internal static class JpegSegments
{
    /// <summary>The marker whose 0xFF (or fill bytes before it) stands at the offset, or -1; <paramref name="next"/> is behind it.</summary>
    internal static int MarkerAt(ReadOnlySpan<byte> codestream, int offset, out int next)
    {
        next = offset;
        if (offset >= codestream.Length || codestream[offset] != 0xFF)
        {
            return -1;
        }

        while (next < codestream.Length && codestream[next] == 0xFF)
        {
            next++;
        }

        return next < codestream.Length ? codestream[next++] : -1;
    }

    /// <summary>The next marker at or behind the offset; bytes that are none are passed over, as other decoders do. -1 at the end.</summary>
    internal static int FindMarker(ReadOnlySpan<byte> codestream, int offset, out int next)
    {
        while (offset < codestream.Length)
        {
            int run = codestream[offset..].IndexOf((byte)0xFF);
            if (run < 0)
            {
                break;
            }

            int marker = MarkerAt(codestream, offset + run, out next);
            if (marker > 0)
            {
                return marker;
            }

            offset = Math.Max(next, offset + run + 1);
        }

        next = codestream.Length;
        return -1;
    }

    /// <summary>
    /// The parameters of a segment whose length field stands at the offset.
    /// <code>
    /// L (2, counts itself) | L - 2 bytes
    /// </code>
    /// </summary>
    internal static bool TryReadBody(ReadOnlySpan<byte> codestream, int offset, out ReadOnlySpan<byte> body, out int next)
    {
        body = default;
        next = codestream.Length;
        if (codestream.Length - offset < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(codestream[offset..]);
        if (length < 2 || codestream.Length - offset < length)
        {
            return false;
        }

        body = codestream.Slice(offset + 2, length - 2);
        next = offset + length;
        return true;
    }

    /// <summary>
    /// Takes the restart marker that must stand at the offset (T.81 §F.2.1.3.1: RST0 to RST7 in turn); false if it does not.
    /// </summary>
    internal static bool TryTakeRestart(ReadOnlySpan<byte> codestream, ref int offset, int intervalIndex)
    {
        if (MarkerAt(codestream, offset, out int next) != JpegMarker.Rst0 + ((intervalIndex - 1) & 7))
        {
            return false;
        }

        offset = next;
        return true;
    }

    /// <summary>
    /// The number of lines of a frame whose header leaves it 0: the DNL segment behind the first scan (T.81 §B.2.5). 0 if there is none.
    /// </summary>
    internal static int FindNumberOfLines(ReadOnlySpan<byte> codestream, int offset)
    {
        bool inScan = false;
        while (true)
        {
            int marker = FindMarker(codestream, offset, out offset);
            if (marker < 0 || marker == JpegMarker.Eoi)
            {
                return 0;
            }

            if (JpegMarker.StandsAlone(marker))
            {
                continue;
            }

            if (inScan && marker != JpegMarker.Dnl || !TryReadBody(codestream, offset, out ReadOnlySpan<byte> body, out offset))
            {
                return 0;
            }

            if (marker == JpegMarker.Dnl)
            {
                return body.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : 0;
            }

            inScan = marker == JpegMarker.Sos;
        }
    }
}
