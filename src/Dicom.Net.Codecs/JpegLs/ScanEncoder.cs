using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Encodes the lines of one scan (T.87 Annex A; B for several components). Where the line's reconstruction is the line itself, contexts and
/// predictions of a whole line are worked out in vectors beforehand and only the adaptive part goes sample by sample.
/// </summary>
internal sealed partial class ScanEncoder
{
    // 2^40 / (2 NEAR + 1), rounded up: exact quotients for all that 16 bits can give.
    private const int ReciprocalBits = 40;

    private readonly ContextModel contexts = new();
    private readonly GradientQuantizer quantizer = new();
    private readonly int[] runIndex = new int[4];
    private CodingParameters parameters;
    private ushort[] predictions = [];
    private int unaryLimit;
    private long reciprocal;

    public LineSet Lines { get; } = new();

    public void Begin(in CodingParameters wanted, int components, int width)
    {
        parameters = wanted;
        unaryLimit = parameters.Limit - parameters.QuantizedBits - 1;
        reciprocal = ((1L << ReciprocalBits) + parameters.Step - 1) / parameters.Step;
        quantizer.Prepare(parameters);
        Lines.Prepare(components, width);
        if (predictions.Length < components * Lines.Pitch)
        {
            predictions = GC.AllocateUninitializedArray<ushort>(components * Lines.Pitch);
        }

        contexts.Reset(parameters);
        Array.Clear(runIndex);
    }

    /// <summary>Encodes the line that stands in <c>Lines.Current</c>; where near-lossless, its samples become the reconstructed ones.</summary>
    public void EncodeLine(ref BitWriter writer, int component, int width)
    {
        PrepareLine(component, width);
        if (parameters.IsPlainLossless)
        {
            EncodeLossless(ref writer, component, width);
        }
        else
        {
            EncodeGeneral(ref writer, component, width);
        }

        Lines.EndLine(component);
    }

    /// <summary>Encodes the lines of all components, samples interleaved.</summary>
    public void EncodeInterleavedLine(ref BitWriter writer, int width)
    {
        for (int c = 0; c < Lines.Count; c++)
        {
            PrepareLine(c, width);
        }

        if (parameters.IsPlainLossless)
        {
            EncodeSamples<PlainLossless>(ref writer, width);
        }
        else
        {
            EncodeSamples<GeneralCoding>(ref writer, width);
        }

        for (int c = 0; c < Lines.Count; c++)
        {
            Lines.EndLine(c);
        }
    }

    private void PrepareLine(int component, int width)
    {
        if (!parameters.IsPlainLossless)
        {
            Lines.BeginLine(component, width, quantizer);
            return;
        }

        Span<ushort> above = Lines.Above(component);
        Span<ushort> current = Lines.Current(component);
        current[0] = above[1];
        above[width + 1] = above[width];
        quantizer.QuantizeLine(above, current, width, Lines.Offsets(component), predictions.AsSpan(component * Lines.Pitch, Lines.Pitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncodeLossless(ref BitWriter writer, int component, int width)
    {
        ref ushort current = ref MemoryMarshal.GetReference(Lines.Current(component));
        ref short offsets = ref Unsafe.Add(ref MemoryMarshal.GetReference(Lines.Offsets(component)), -1);
        ref ushort medians = ref Unsafe.Add(ref predictions[component * Lines.Pitch], -1);
        ref byte model = ref Unsafe.As<RegularContext, byte>(ref MemoryMarshal.GetArrayDataReference(contexts.Regular));
        ulong buffer = writer.Buffer;
        int bits = writer.Bits;
        Kernel kernel = new(this);
        int x = 1;
        while (x <= width)
        {
            int q = Unsafe.Add(ref offsets, x);
            int sample = Unsafe.Add(ref current, x);
            if (q != 0)
            {
                EncodeSample<PlainLossless>(ref writer, ref buffer, ref bits, kernel, ref model, q, Unsafe.Add(ref medians, x), sample);
                x++;
                continue;
            }

            int ra = Unsafe.Add(ref current, x - 1);
            int run = 0;
            while (x + run <= width && Unsafe.Add(ref current, x + run) == ra)
            {
                run++;
            }

            writer.Buffer = buffer;
            writer.Bits = bits;
            EncodeRunLength(ref writer, ref runIndex[component], run, x + run > width);
            x += run;
            if (x <= width)
            {
                int rb = Lines.Above(component)[x];
                EncodeInterruption(ref writer, ref runIndex[component], ra, rb, Unsafe.Add(ref current, x));
                x++;
            }

            buffer = writer.Buffer;
            bits = writer.Bits;
        }

        writer.Buffer = buffer;
        writer.Bits = bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncodeGeneral(ref BitWriter writer, int component, int width)
    {
        ref ushort above = ref MemoryMarshal.GetReference(Lines.Above(component));
        ref ushort current = ref MemoryMarshal.GetReference(Lines.Current(component));
        ref short offsets = ref Unsafe.Add(ref MemoryMarshal.GetReference(Lines.Offsets(component)), -1);
        ref sbyte center = ref quantizer.Center;
        ref byte model = ref Unsafe.As<RegularContext, byte>(ref MemoryMarshal.GetArrayDataReference(contexts.Regular));
        ulong buffer = writer.Buffer;
        int bits = writer.Bits;
        Kernel kernel = new(this);
        int x = 1;
        while (x <= width)
        {
            int ra = Unsafe.Add(ref current, x - 1);
            int rb = Unsafe.Add(ref above, x);
            int rc = Unsafe.Add(ref above, x - 1);
            int q = Unsafe.Add(ref offsets, x) + Unsafe.Add(ref center, rc - ra);
            if (q != 0)
            {
                int median = Predictor.Median(ra, rb, rc);
                int rx = EncodeSample<GeneralCoding>(ref writer, ref buffer, ref bits, kernel, ref model, q, median, Unsafe.Add(ref current, x));
                Unsafe.Add(ref current, x) = (ushort)rx;
                x++;
                continue;
            }

            int start = x;
            while (x <= width && Math.Abs(Unsafe.Add(ref current, x) - ra) <= parameters.Near)
            {
                Unsafe.Add(ref current, x) = (ushort)ra;
                x++;
            }

            writer.Buffer = buffer;
            writer.Bits = bits;
            EncodeRunLength(ref writer, ref runIndex[component], x - start, x > width);
            if (x <= width)
            {
                int rx = EncodeInterruption(ref writer, ref runIndex[component], ra, Unsafe.Add(ref above, x), Unsafe.Add(ref current, x));
                Unsafe.Add(ref current, x) = (ushort)rx;
                x++;
            }

            buffer = writer.Buffer;
            bits = writer.Bits;
        }

        writer.Buffer = buffer;
        writer.Bits = bits;
    }

    /// <summary>One sample in regular mode (T.87 §A.4 to §A.6); returns what a decoder makes of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EncodeSample<TMode>(
        ref BitWriter writer, ref ulong buffer, ref int bits, in Kernel kernel, ref byte model, int q, int median, int sample)
        where TMode : struct, ICodingMode
    {
        int sign = q >> 31;
        ref RegularContext context = ref Unsafe.As<byte, RegularContext>(ref Unsafe.Add(ref model, (q ^ sign) - sign));
        int error;
        int rx = sample;
        if (TMode.IsPlainLossless)
        {
            // The same as with the corrected prediction cut to 0 .. MAXVAL, turned round so that little waits for C: neighbours in a
            // codestream are often of one context, and each then waits for the one before.
            int signed = (sample ^ sign) - sign;
            int least = signed - (kernel.MaxVal & ~sign);
            error = signed - ((median ^ sign) - sign) - context.C;
            error = Math.Min(Math.Max(error, least), least + kernel.MaxVal);

            // Modulo RANGE into -RANGE/2 .. RANGE/2 - 1 (T.87 §A.4.5).
            error = (error << kernel.WrapShift) >> kernel.WrapShift;
        }
        else
        {
            int px = Predictor.Correct(median, (context.C ^ sign) - sign, kernel.MaxVal);
            error = kernel.Quantize(((sample - px) ^ sign) - sign);
            rx = kernel.Reconstruct(px, (error ^ sign) - sign);
            error = kernel.Wrap(error);
        }

        int k = context.K;
        int flipped = error ^ context.Flip;
        uint mapped = (uint)((flipped << 1) ^ (flipped >> 31));
        uint high = mapped >> k;
        int length = (int)high + 1 + k;
        if (length <= 32 && high < (uint)kernel.UnaryLimit)
        {
            bits += length;
            buffer |= (ulong)((1u << k) | (mapped & ((1u << k) - 1))) << (64 - bits);
            if (writer.TryWriteWhole(buffer, bits))
            {
                buffer <<= bits & ~7;
                bits &= 7;
            }
            else
            {
                writer.Buffer = buffer;
                writer.Bits = bits;
                writer.FlushWhole();
                buffer = writer.Buffer;
                bits = writer.Bits;
            }
        }
        else
        {
            writer.Buffer = buffer;
            writer.Bits = bits;
            kernel.WriteLong(ref writer, mapped, k, kernel.UnaryLimit);
            buffer = writer.Buffer;
            bits = writer.Bits;
        }

        context.Update(error, kernel.Step, kernel.Reset, TMode.IsPlainLossless || kernel.Step == 1);
        return rx;
    }

    /// <summary>The length of a run (T.87 §A.7.1.2).</summary>
    private static void EncodeRunLength(ref BitWriter writer, ref int index, int run, bool endsLine)
    {
        while (run >= 1 << ContextModel.RunOrder[index])
        {
            writer.Write(1, 1);
            run -= 1 << ContextModel.RunOrder[index];
            index = Math.Min(31, index + 1);
        }

        if (!endsLine)
        {
            writer.Write((uint)run, 1 + ContextModel.RunOrder[index]);
        }
        else if (run > 0)
        {
            writer.Write(1, 1);
        }
    }

    /// <summary>The sample that ends a run (T.87 §A.7.2); returns what a decoder makes of it.</summary>
    private int EncodeInterruption(ref BitWriter writer, ref int index, int ra, int rb, int sample)
    {
        int type = Math.Abs(ra - rb) <= parameters.Near ? 1 : 0;
        int rx = EncodeInterruptionError(ref writer, index, type, type == 0 ? rb : ra, type == 0 && ra > rb, sample);
        index = Math.Max(0, index - 1);
        return rx;
    }

    private int EncodeInterruptionError(ref BitWriter writer, int index, int type, int px, bool isMirrored, int sample)
    {
        Kernel kernel = new(this);
        int error = kernel.Quantize(isMirrored ? px - sample : sample - px);
        int rx = kernel.Reconstruct(px, isMirrored ? -error : error);
        error = kernel.Wrap(error);
        ref RunContext context = ref contexts.Run[type];
        int k = context.GolombParameter(type);
        int mapped = context.Map(error, type, k);
        kernel.WriteLong(ref writer, (uint)mapped, k, unaryLimit - ContextModel.RunOrder[index] - 1);
        context.Update(error, mapped, type, parameters.Reset);
        return rx;
    }

    /// <summary>The scan's numbers where the compiler can keep them in registers.</summary>
    private readonly struct Kernel(ScanEncoder encoder)
    {
        public readonly int MaxVal = encoder.parameters.MaxVal;
        public readonly int Step = encoder.parameters.Step;
        public readonly int Reset = encoder.parameters.Reset;
        public readonly int UnaryLimit = encoder.unaryLimit;
        public readonly int WrapShift = 32 - encoder.parameters.QuantizedBits;
        private readonly int quantizedBits = encoder.parameters.QuantizedBits;
        private readonly int near = encoder.parameters.Near;
        private readonly int range = encoder.parameters.Range;
        private readonly long reciprocal = encoder.reciprocal;

        /// <summary>T.87 §A.4.4: to the nearest multiple of 2 NEAR + 1. The quotient by a reciprocal, exact for what 16 bits can give.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Quantize(int error)
        {
            int sign = error >> 31;
            int quotient = (int)(((long)((error ^ sign) - sign + near) * reciprocal) >> ReciprocalBits);
            return (quotient ^ sign) - sign;
        }

        /// <summary>T.87 §A.4.4: what the decoder gets.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Reconstruct(int px, int error)
        {
            int rx = px + (error * Step);
            return (uint)rx <= (uint)MaxVal ? rx : rx < 0 ? 0 : MaxVal;
        }

        /// <summary>Modulo RANGE into -RANGE/2 .. (RANGE + 1)/2 - 1 (T.87 §A.4.5).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Wrap(int error)
        {
            if ((uint)(error + (range / 2)) >= (uint)range)
            {
                error += error < 0 ? range : -range;
            }

            return error;
        }

        /// <summary>A Golomb code word of limited length (T.87 §A.5.3).</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void WriteLong(ref BitWriter writer, uint mapped, int k, int unaryLimit)
        {
            uint high = mapped >> k;
            if (high < (uint)unaryLimit && high + k < 32)
            {
                writer.Write((1u << k) | (mapped & ((1u << k) - 1)), (int)high + 1 + k);
            }
            else if (high < (uint)unaryLimit)
            {
                writer.WriteLong((int)high, mapped & ((1u << k) - 1), k);
            }
            else
            {
                writer.WriteLong(unaryLimit, mapped - 1, quantizedBits);
            }
        }
    }
}
