using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.Codecs;

/// <summary>Writes markers and their parameters (T.81 §B.2).</summary>
internal ref struct JpegSegmentWriter(IBufferWriter<byte> output)
{
    /// <summary>Bytes written so far, entropy-coded data included.</summary>
    internal long Written { get; private set; }

    internal readonly Span<byte> Reserve(int bytes) => output.GetSpan(bytes);

    internal void Commit(int bytes)
    {
        output.Advance(bytes);
        Written += bytes;
    }

    internal void Marker(byte marker)
    {
        Span<byte> span = Reserve(2);
        span[0] = 0xFF;
        span[1] = marker;
        Commit(2);
    }

    private Span<byte> Begin(byte marker, int bodyLength)
    {
        Span<byte> span = Reserve(4 + bodyLength);
        span[0] = 0xFF;
        span[1] = marker;
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)(2 + bodyLength));
        return span.Slice(4, bodyLength);
    }

    /// <summary>The Adobe marker, which tells decoders whether three components are YCbCr (1) or not (0).</summary>
    internal void Adobe(byte transform)
    {
        Span<byte> body = Begin(JpegMarker.App14, 12);
        body.Clear();
        "Adobe"u8.CopyTo(body);
        body[6] = 100;
        body[11] = transform;
        Commit(16);
    }

    /// <summary>DQT: Pq:4 Tq:4 | 64 x Q in zig-zag order, a byte each.</summary>
    internal void Quantization(int selector, ReadOnlySpan<int> steps)
    {
        Span<byte> body = Begin(JpegMarker.Dqt, 65);
        body[0] = (byte)selector;
        for (int i = 0; i < 64; i++)
        {
            body[1 + i] = (byte)steps[JpegTables.ZigZag[i]];
        }

        Commit(4 + 65);
    }

    /// <summary>DHT: Tc:4 Th:4 | 16 counts | values.</summary>
    internal void Huffman(int tableClass, int selector, JpegHuffmanBuilder table)
    {
        Span<byte> body = Begin(JpegMarker.Dht, table.DefinitionBytes);
        body[0] = (byte)(tableClass << 4 | selector);
        table.Counts.CopyTo(body[1..]);
        table.Values.CopyTo(body[17..]);
        Commit(4 + table.DefinitionBytes);
    }

    /// <summary>DRI: Ri (2).</summary>
    internal void RestartInterval(int mcus)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Begin(JpegMarker.Dri, 2), (ushort)mcus);
        Commit(6);
    }

    /// <summary>SOF: P | Y (2) | X (2) | Nf | Nf x { Ci | Hi:4 Vi:4 | Tqi }.</summary>
    internal void Frame(byte marker, in FrameInfo frame, ReadOnlySpan<byte> sampling, ReadOnlySpan<byte> quantSelectors)
    {
        int length = 6 + 3 * frame.Components;
        Span<byte> body = Begin(marker, length);
        body[0] = (byte)frame.BitsPerSample;
        BinaryPrimitives.WriteUInt16BigEndian(body[1..], (ushort)frame.Height);
        BinaryPrimitives.WriteUInt16BigEndian(body[3..], (ushort)frame.Width);
        body[5] = (byte)frame.Components;
        for (int i = 0; i < frame.Components; i++)
        {
            body[6 + 3 * i] = (byte)(1 + i);
            body[7 + 3 * i] = sampling[i];
            body[8 + 3 * i] = quantSelectors[i];
        }

        Commit(4 + length);
    }

    /// <summary>SOS: Ns | Ns x { Cs | Td:4 Ta:4 } | Ss | Se | Ah:4 Al:4, all components interleaved.</summary>
    internal void Scan(ReadOnlySpan<byte> selectors, int start, int end, int approximation)
    {
        int length = 4 + 2 * selectors.Length;
        Span<byte> body = Begin(JpegMarker.Sos, length);
        body[0] = (byte)selectors.Length;
        for (int i = 0; i < selectors.Length; i++)
        {
            body[1 + 2 * i] = (byte)(1 + i);
            body[2 + 2 * i] = selectors[i];
        }

        body[^3] = (byte)start;
        body[^2] = (byte)end;
        body[^1] = (byte)approximation;
        Commit(4 + length);
    }
}
