using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Encodes lossless frames (T.81 Annex H) in two passes over the samples: the first counts the categories of the differences,
/// the second writes them with the best code for these counts.
/// </summary>
internal sealed class JpegLosslessEncoder(JpegScratch scratch)
{
    private const int Categories = 17;

    private readonly JpegHuffmanBuilder[] _tables = [new(), new(), new(), new()];
    private readonly JpegHuffmanBuilder _shared = new();
    private readonly JpegDifferenceSymbols _symbols = new();
    private readonly int[] _counts = new int[4 * 32];

    /// <summary>Samples of up to 8 bits: how often each difference occurs, by its low bits, a table for each component.</summary>
    private readonly int[] _direct = new int[4 * JpegDifferenceSymbols.DirectLength];
    private readonly byte[] _selectors = new byte[JpegFrame.MaxComponents];
    private readonly byte[] _sampling = [0x11, 0x11, 0x11, 0x11];
    private readonly byte[] _quantSelectors = new byte[JpegFrame.MaxComponents];
    private readonly JpegHuffmanBuilder[] _used = new JpegHuffmanBuilder[JpegFrame.MaxComponents];

    internal CodecResult Encode(in FrameInfo frame, ReadOnlySpan<byte> samples, int stride, JpegEncoderOptions options, IBufferWriter<byte> output)
    {
        int components = frame.Components;
        int rowLength = frame.Width * components;
        long restart = (long)options.RestartRows * frame.Width;
        if (restart > ushort.MaxValue)
        {
            return new CodecResult(CodecStatus.Unsupported, 0, 0, "restart interval beyond 65535 MCUs");
        }

        bool isDirect = frame.BitsPerSample <= 8;
        _counts.AsSpan().Clear();
        _direct.AsSpan(0, isDirect ? components * JpegDifferenceSymbols.DirectLength : 0).Clear();
        var rows = new JpegDifferenceRows(frame, samples, stride, options, scratch.Words(3 * (rowLength + components)));
        for (int y = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<ushort> differences = rows.Next(y);
            if (isDirect)
            {
                CountDirect(differences, components);
            }
            else
            {
                Count(differences, components);
            }
        }

        if (isDirect)
        {
            SumDirect(components);
        }

        ChooseTables(components);
        var segments = new JpegSegmentWriter(output);
        segments.Marker(JpegMarker.Soi);
        segments.Frame(JpegMarker.Sof3, frame, _sampling, _quantSelectors);
        for (int i = 0; i < components; i++)
        {
            if (_selectors[i] >> 4 == i)
            {
                segments.Huffman(0, i, _used[i]);
            }
        }

        if (restart != 0)
        {
            segments.RestartInterval((int)restart);
        }

        segments.Scan(_selectors.AsSpan(0, components), options.Predictor, 0, options.PointTransform);
        Write(frame, ref rows, options.RestartRows, ref segments);
        segments.Marker(JpegMarker.Eoi);
        return new CodecResult(CodecStatus.Ok, frame.Height, segments.Written);
    }

    private void Count(ReadOnlySpan<ushort> differences, int components)
    {
        if (components == 1)
        {
            // Four counters by turns: equal neighbours then do not wait for each other's store.
            CountOne(differences, _counts);
            return;
        }

        ref int first = ref MemoryMarshal.GetArrayDataReference(_counts);
        for (int i = 0; i + components <= differences.Length; i += components)
        {
            for (int c = 0; c < components; c++)
            {
                Unsafe.Add(ref first, 32 * c + Category(differences[i + c]))++;
            }
        }
    }

    /// <summary>Counts differences themselves: what category each has is found once for all of them.</summary>
    private void CountDirect(ReadOnlySpan<ushort> differences, int components)
    {
        const int Length = JpegDifferenceSymbols.DirectLength;
        ref int first = ref MemoryMarshal.GetArrayDataReference(_direct);
        int i = 0;
        if (components == 3)
        {
            for (; i + 3 <= differences.Length; i += 3)
            {
                Unsafe.Add(ref first, differences[i] & (Length - 1))++;
                Unsafe.Add(ref first, Length + (differences[i + 1] & (Length - 1)))++;
                Unsafe.Add(ref first, (2 * Length) + (differences[i + 2] & (Length - 1)))++;
            }
        }

        for (int c = i % components; i < differences.Length; i++, c = c + 1 == components ? 0 : c + 1)
        {
            Unsafe.Add(ref first, (c * Length) + (differences[i] & (Length - 1)))++;
        }
    }

    private void SumDirect(int components)
    {
        const int Length = JpegDifferenceSymbols.DirectLength;
        for (int i = 0; i < components * Length; i++)
        {
            // The low bits again as a number with its sign.
            int difference = ((i % Length) ^ (Length / 2)) - (Length / 2);
            _counts[(32 * (i / Length)) + Category((ushort)difference)] += _direct[i];
        }
    }

    private static void CountOne(ReadOnlySpan<ushort> differences, Span<int> counts)
    {
        ref int first = ref MemoryMarshal.GetReference(counts);
        int i = 0;
        for (; i + 4 <= differences.Length; i += 4)
        {
            Unsafe.Add(ref first, Category(differences[i]))++;
            Unsafe.Add(ref first, 32 + Category(differences[i + 1]))++;
            Unsafe.Add(ref first, 64 + Category(differences[i + 2]))++;
            Unsafe.Add(ref first, 96 + Category(differences[i + 3]))++;
        }

        for (; i < differences.Length; i++)
        {
            Unsafe.Add(ref first, Category(differences[i]))++;
        }
    }

    /// <summary>SSSS of T.81 Table H.2: the bits of the difference's magnitude; 16 for 32768 alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Category(ushort difference)
    {
        int value = (short)difference;
        int magnitude = (value ^ (value >> 31)) - (value >> 31);
        return 32 - BitOperations.LeadingZeroCount((uint)magnitude);
    }

    /// <summary>A table for each component, or one for all where that is shorter by the definitions saved.</summary>
    private void ChooseTables(int components)
    {
        _shared.Clear();
        long separate = 0;
        for (int i = 0; i < components; i++)
        {
            JpegHuffmanBuilder table = _tables[i];
            table.Clear();
            for (int c = 0; c < Categories; c++)
            {
                int count = components == 1 ? _counts[c] + _counts[32 + c] + _counts[64 + c] + _counts[96 + c] : _counts[32 * i + c];
                table.Frequencies[c] = count;
                _shared.Frequencies[c] += count;
            }

            table.Build();
            separate += table.CodedBits() + 8 * (table.DefinitionBytes + 4);
        }

        _shared.Build();
        bool share = _shared.CodedBits() + 8 * (_shared.DefinitionBytes + 4) <= separate;
        for (int i = 0; i < components; i++)
        {
            _used[i] = share ? _shared : _tables[i];
            _selectors[i] = (byte)(share ? 0 : i << 4);
        }
    }

    private void Write(in FrameInfo frame, ref JpegDifferenceRows rows, int restartRows, ref JpegSegmentWriter segments)
    {
        _symbols.Prepare(_used.AsSpan(0, frame.Components), frame.BitsPerSample);

        // A sample takes up to 32 bits, each byte of them possibly a stuffed one.
        int room = 8 * frame.Width * frame.Components + 32;
        (ulong Bits, int Free) carry = (0, 64);
        for (int y = 0; y < frame.Height; y++)
        {
            if (restartRows != 0 && y != 0 && y % restartRows == 0)
            {
                var last = new JpegBitWriter(segments.Reserve(32));
                last.Resume(carry);
                last.Finish();
                segments.Commit(last.Position);
                carry = last.Carry;
                segments.Marker((byte)(JpegMarker.Rst0 + ((y / restartRows - 1) & 7)));
            }

            var writer = new JpegBitWriter(segments.Reserve(room));
            writer.Resume(carry);
            _symbols.Write(rows.Next(y), ref writer);
            if (y == frame.Height - 1)
            {
                writer.Finish();
            }

            carry = writer.Carry;
            segments.Commit(writer.Position);
        }
    }
}
