using System.Buffers;

namespace Dicom.Net.Codecs;

/// <summary>
/// Holds the entropy-coded data of one restart interval with the stuffed zero bytes taken out (T.81 §F.1.2.3),
/// so that the decoding loops need not look for 0xFF.
/// </summary>
internal sealed class JpegEntropyBuffer : IDisposable
{
    private byte[] _buffer = [];

    internal int Length { get; private set; }

    /// <summary>
    /// Unstuffs from <paramref name="offset"/> to the next marker.
    /// </summary>
    /// <param name="codestream">The whole codestream.</param>
    /// <param name="offset">Where the interval begins.</param>
    /// <param name="paddingBytes">Zero bytes that must be readable behind the data: what one unchecked step can take.</param>
    /// <returns>The offset of the marker's first byte, or the codestream's length if there is none.</returns>
    internal int Load(ReadOnlySpan<byte> codestream, int offset, int paddingBytes)
    {
        paddingBytes += 2 * sizeof(ulong);
        // Rented once for the whole rest, so that further intervals of the scan fit as well.
        long needed = (long)codestream.Length - offset + paddingBytes;
        if (_buffer.Length < needed)
        {
            Dispose();
            _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(needed, Array.MaxLength));
        }

        Span<byte> target = _buffer;
        ReadOnlySpan<byte> rest = codestream[offset..];
        int length = 0;
        while (true)
        {
            int run = rest.IndexOf((byte)0xFF);
            if (run < 0)
            {
                run = rest.Length;
            }

            rest[..run].CopyTo(target[length..]);
            length += run;
            rest = rest[run..];

            // T.81 §B.1.1.2: any number of fill bytes 0xFF may stand before a marker.
            int fill = 1;
            while (fill < rest.Length && rest[fill] == 0xFF)
            {
                fill++;
            }

            if (fill >= rest.Length || rest[fill] != 0)
            {
                break;
            }

            target[length++] = 0xFF;
            rest = rest[(fill + 1)..];
        }

        Length = length;
        target.Slice(length, paddingBytes).Clear();
        return codestream.Length - rest.Length;
    }

    internal JpegBitReader Open() => new(_buffer, Length);

    public void Dispose()
    {
        if (_buffer.Length != 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
