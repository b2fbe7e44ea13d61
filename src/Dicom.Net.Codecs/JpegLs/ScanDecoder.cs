using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>Decodes the lines of one scan (T.87 Annex A; B for several components).</summary>
internal sealed partial class ScanDecoder
{
    private readonly ContextModel contexts = new();
    private readonly GradientQuantizer quantizer = new();
    private readonly int[] runIndex = new int[4];
    private CodingParameters parameters;

    // The longest regular code word (zeros and k) that the fast path takes: escapes and what might need a refill are longer.
    private int fastLength;
    private int unaryLimit;

    public LineSet Lines { get; } = new();

    /// <summary>Begins a scan.</summary>
    public void Begin(in CodingParameters wanted, int components, int maxWidth)
    {
        parameters = wanted;
        unaryLimit = parameters.Limit - parameters.QuantizedBits - 1;
        fastLength = Math.Min(BitReader.MinBits - 2, unaryLimit - 1);
        quantizer.Prepare(parameters);
        Lines.Prepare(components, maxWidth);
        contexts.Reset(parameters);
        Array.Clear(runIndex);
    }

    /// <summary>Begins a restart interval: nothing before it is known any more (T.87 §A.2.1).</summary>
    public void Restart()
    {
        Lines.Clear();
        contexts.Reset(parameters);
        Array.Clear(runIndex);
    }

    /// <summary>Decodes one line of one component; it stands in <c>Lines.Current</c> afterwards. False: damage or the end of the bits.</summary>
    public bool DecodeLine(ref BitReader reader, int component, int width)
    {
        Lines.BeginLine(component, width, quantizer);
        if (parameters.IsPlainLossless)
        {
            DecodeLine<PlainLossless>(ref reader, component, width);
        }
        else
        {
            DecodeLine<GeneralCoding>(ref reader, component, width);
        }

        return !reader.IsCorrupt && !reader.IsOverrun;
    }

    /// <summary>Decodes one line of all components of a sample-interleaved scan.</summary>
    public bool DecodeInterleavedLine(ref BitReader reader, int width)
    {
        for (int c = 0; c < Lines.Count; c++)
        {
            Lines.BeginLine(c, width, quantizer);
        }

        if (parameters.IsPlainLossless)
        {
            DecodeSamples<PlainLossless>(ref reader, width);
        }
        else
        {
            DecodeSamples<GeneralCoding>(ref reader, width);
        }

        return !reader.IsCorrupt && !reader.IsOverrun;
    }

    private void DecodeLine<TMode>(ref BitReader reader, int component, int width)
        where TMode : struct, ICodingMode
    {
        ref ushort above = ref MemoryMarshal.GetReference(Lines.Above(component));
        ref ushort current = ref MemoryMarshal.GetReference(Lines.Current(component));
        ref short offsets = ref Unsafe.Add(ref MemoryMarshal.GetReference(Lines.Offsets(component)), -1);
        ref sbyte center = ref quantizer.Center;
        ref byte model = ref Unsafe.As<RegularContext, byte>(ref MemoryMarshal.GetArrayDataReference(contexts.Regular));
        Kernel kernel = new(this);
        ulong buffer = reader.Buffer;
        int bits = reader.Bits;
        int position = reader.Position;

        int ra = current;
        int rc = above;
        int rb = Unsafe.Add(ref above, 1);
        int x = 1;
        while (x <= width)
        {
            int q = Unsafe.Add(ref offsets, x) + Unsafe.Add(ref center, rc - ra);
            if (q != 0)
            {
                ra = DecodeSample<TMode>(ref reader, ref buffer, ref bits, ref position, kernel, ref model, q, ra, rb, rc);
                Unsafe.Add(ref current, x) = (ushort)ra;
                x++;
                rc = rb;
                rb = Unsafe.Add(ref above, x);
                continue;
            }

            reader.Buffer = buffer;
            reader.Bits = bits;
            reader.Position = position;
            x = DecodeRun<TMode>(ref reader, component, ref above, ref current, x, width);
            ra = Unsafe.Add(ref current, x - 1);
            rc = Unsafe.Add(ref above, x - 1);
            rb = Unsafe.Add(ref above, x);
            buffer = reader.Buffer;
            bits = reader.Bits;
            position = reader.Position;
        }

        reader.Buffer = buffer;
        reader.Bits = bits;
        reader.Position = position;
    }

    /// <summary>A run and the sample that ends it; returns where the line goes on. Kept out of the loop, whose registers are few.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int DecodeRun<TMode>(ref BitReader reader, int component, ref ushort above, ref ushort current, int x, int width)
        where TMode : struct, ICodingMode
    {
        ushort ra = Unsafe.Add(ref current, x - 1);
        int run = DecodeRunLength(ref reader, ref runIndex[component], width + 1 - x);
        FillRun(ref Unsafe.Add(ref current, x), ra, run);
        x += run;
        if (x > width)
        {
            return x;
        }

        Unsafe.Add(ref current, x) = (ushort)DecodeInterruption<TMode>(ref reader, ref runIndex[component], ra, Unsafe.Add(ref above, x));
        return x + 1;
    }

    /// <summary>One sample in regular mode (T.87 §A.4 to §A.6).</summary>
    /// <param name="reader">Where bits come from when the fast path has none.</param>
    /// <param name="buffer">The reader's buffer, in a register.</param>
    /// <param name="bits">The reader's count of bits, in a register.</param>
    /// <param name="position">The reader's position, in a register.</param>
    /// <param name="kernel">The scan's numbers.</param>
    /// <param name="model">The first context.</param>
    /// <param name="q">The context's offset in bytes, negative for the mirrored one.</param>
    /// <param name="ra">The sample on the left.</param>
    /// <param name="rb">The sample above.</param>
    /// <param name="rc">The sample above on the left.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DecodeSample<TMode>(
        ref BitReader reader, ref ulong buffer, ref int bits, ref int position, in Kernel kernel, ref byte model, int q, int ra, int rb, int rc)
        where TMode : struct, ICodingMode
    {
        int sign = q >> 31;
        ref RegularContext context = ref Unsafe.As<byte, RegularContext>(ref Unsafe.Add(ref model, (q ^ sign) - sign));

        int px = Predictor.Correct(Predictor.Median(ra, rb, rc), (context.C ^ sign) - sign, kernel.MaxVal);

        int k = context.K;
        if (bits < BitReader.MinBits)
        {
            uint word;
            if (position <= kernel.LastFastPosition(ref reader)
                && BitReader.HasNoStuffing(word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref reader.Source, position))))
            {
                word = BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word) : word;
                buffer |= (ulong)word << (32 - bits);
                bits += 32;
                position += 4;
            }
            else
            {
                reader.Buffer = buffer;
                reader.Bits = bits;
                reader.Position = position;
                reader.Refill();
                buffer = reader.Buffer;
                bits = reader.Bits;
                position = reader.Position;
            }
        }

        int mapped;
        int zeros = BitOperations.LeadingZeroCount(buffer);
        if (zeros + k <= kernel.FastLength)
        {
            // The word's 1 and its k bits, taken at once: (1 << k) + bits.
            ulong word = buffer << zeros;
            mapped = (int)(word >> ~k) + ((zeros - 1) << k);
            buffer = word << (k + 1);
            bits -= zeros + k + 1;
        }
        else
        {
            reader.Buffer = buffer;
            reader.Bits = bits;
            reader.Position = position;
            mapped = reader.ReadGolomb(k, kernel.UnaryLimit, kernel.QuantizedBits);
            buffer = reader.Buffer;
            bits = reader.Bits;
            position = reader.Position;
        }

        int error = (mapped >> 1) ^ -(mapped & 1) ^ context.Flip;
        int signed = (error ^ sign) - sign;
        context.Update(error, kernel.Step, kernel.Reset, TMode.IsPlainLossless || kernel.Step == 1);
        return TMode.IsPlainLossless ? (px + signed) & kernel.MaxVal : kernel.Reconstruct(px, signed);
    }

    /// <summary>The length of a run (T.87 §A.7.1); one that fills the line has no interruption.</summary>
    private static int DecodeRunLength(ref BitReader reader, ref int index, int remaining)
    {
        int run = 0;
        int order = ContextModel.RunOrder[index];
        while (true)
        {
            if (reader.Bits < BitReader.MinBits)
            {
                reader.Refill();
            }

            // Each 1 stands for a whole run of 2^order samples, or for what is left of the line; orders grow as runs go on.
            int ones = Math.Min(BitOperations.LeadingZeroCount(~reader.Buffer), BitReader.MinBits / 2);
            for (int i = 0; i < ones; i++)
            {
                run += 1 << order;
                if (run <= remaining)
                {
                    index = Math.Min(31, index + 1);
                    order = ContextModel.RunOrder[index];
                }

                if (run >= remaining)
                {
                    reader.Buffer <<= i + 1;
                    reader.Bits -= i + 1;
                    return remaining;
                }
            }

            reader.Buffer <<= ones;
            reader.Bits -= ones;
            if (ones < BitReader.MinBits / 2)
            {
                break;
            }
        }

        // A 0 and order bits: what is left until the interruption. At least 17 bits are there.
        run += (int)((reader.Buffer << 1 >> 1) >> (63 - order));
        reader.Buffer <<= order + 1;
        reader.Bits -= order + 1;
        if (run >= remaining)
        {
            reader.MarkCorrupt();
            return remaining;
        }

        return run;
    }

    /// <summary>The sample that ends a run (T.87 §A.7.2).</summary>
    private int DecodeInterruption<TMode>(ref BitReader reader, ref int index, int ra, int rb)
        where TMode : struct, ICodingMode
    {
        int type = Math.Abs(ra - rb) <= parameters.Near ? 1 : 0;
        int error = DecodeInterruptionError(ref reader, index, type);
        index = Math.Max(0, index - 1);
        int signed = type == 0 && ra > rb ? -error : error;
        int px = type == 0 ? rb : ra;
        return TMode.IsPlainLossless ? (px + signed) & parameters.MaxVal : new Kernel(this).Reconstruct(px, signed);
    }

    private int DecodeInterruptionError(ref BitReader reader, int index, int type)
    {
        ref RunContext context = ref contexts.Run[type];
        int k = context.GolombParameter(type);
        int limit = parameters.Limit - ContextModel.RunOrder[index] - 1;
        int mapped = reader.ReadGolomb(k, limit - parameters.QuantizedBits - 1, parameters.QuantizedBits);
        int error = context.Unmap(mapped, type, k);
        context.Update(error, mapped, type, parameters.Reset);
        return error;
    }

    /// <summary>Writes a run, and up to the next multiple of 16 what a line's padding takes.</summary>
    private static void FillRun(ref ushort target, ushort value, int count)
    {
        Vector256<ushort> vector = Vector256.Create(value);
        for (int i = 0; i < count; i += 16)
        {
            vector.StoreUnsafe(ref target, (nuint)i);
        }
    }

    /// <summary>The scan's numbers where the compiler can keep them in registers.</summary>
    private readonly struct Kernel(ScanDecoder decoder)
    {
        public readonly int MaxVal = decoder.parameters.MaxVal;
        public readonly int Step = decoder.parameters.Step;
        public readonly int Reset = decoder.parameters.Reset;
        public readonly int FastLength = decoder.fastLength;
        public readonly int UnaryLimit = decoder.unaryLimit;
        public readonly int QuantizedBits = decoder.parameters.QuantizedBits;
        private readonly int near = decoder.parameters.Near;
        private readonly int range = decoder.parameters.Range;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int LastFastPosition(ref BitReader reader) => reader.LastFastPosition;

        /// <summary>Puts the error back on the prediction: dequantised, wrapped into range, clamped (T.87 §A.4.5).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Reconstruct(int px, int error)
        {
            int rx = px + (error * Step);
            if (rx < -near)
            {
                rx += range * Step;
            }
            else if (rx > MaxVal + near)
            {
                rx -= range * Step;
            }

            return (uint)rx <= (uint)MaxVal ? rx : rx < 0 ? 0 : MaxVal;
        }
    }
}
