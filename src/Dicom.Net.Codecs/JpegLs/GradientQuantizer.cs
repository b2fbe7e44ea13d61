using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Quantises gradients to -4 .. 4 (T.87 §A.3.3) and scales them so that the sum of three is the offset in bytes of a
/// <see cref="RegularContext"/>: (81 Q1 + 9 Q2 + Q3) * 16, where a negative sum stands for the mirrored context (T.87 §A.3.4).
/// </summary>
internal sealed class GradientQuantizer
{
    internal const int ContextBytes = 16;
    private const int MaxGradient = 65535;
    private const short SecondScale = 9 * ContextBytes;

    private readonly sbyte[] table = new sbyte[(2 * MaxGradient) + 1];
    private CodingParameters parameters;

    /// <summary>The scaled Q3 of gradient 0; gradients d = Rc - Ra lie at offset d.</summary>
    public ref sbyte Center => ref table[MaxGradient];

    public void Prepare(in CodingParameters wanted)
    {
        if (wanted == parameters)
        {
            return;
        }

        parameters = wanted;
        Span<int> bounds = [0, wanted.Near + 1, wanted.T1, wanted.T2, wanted.T3, MaxGradient + 1];
        for (int q = 0; q < 5; q++)
        {
            int count = Math.Max(0, bounds[q + 1] - bounds[q]);
            sbyte scaled = (sbyte)(q * ContextBytes);
            table.AsSpan(MaxGradient + bounds[q], count).Fill(scaled);
            table.AsSpan(MaxGradient - bounds[q] - count + 1, count).Fill((sbyte)-scaled);
        }
    }

    /// <summary>
    /// For every sample of a line, the part of its context that the line above decides: offsets[x] = (81 Q1 + 9 Q2) * 16.
    /// </summary>
    /// <param name="above">The line above with one sample before its first, at index 0, and one behind its last.</param>
    /// <param name="width">Samples.</param>
    /// <param name="steps">Scratch memory of at least width + 1 + 32 elements.</param>
    /// <param name="offsets">At least width + 32 elements; the first is the first sample's.</param>
    public void QuantizeAbove(ReadOnlySpan<ushort> above, int width, Span<short> steps, Span<short> offsets)
    {
        _ = above[width + 1];
        _ = steps[width + 1 + 31];
        _ = offsets[width + 31];
        int j = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            j = QuantizeVectors(above, width, steps);
        }

        for (; j <= width; j++)
        {
            steps[j] = (short)(9 * table[MaxGradient + above[j + 1] - above[j]]);
        }

        ref short step = ref MemoryMarshal.GetReference(steps);
        ref short offset = ref MemoryMarshal.GetReference(offsets);
        for (int x = 0; x < width; x += 16)
        {
            Vector256<short> second = Vector256.LoadUnsafe(ref step, (nuint)x);
            Vector256<short> first = Vector256.LoadUnsafe(ref step, (nuint)(x + 1));
            (second + first + (first << 3)).StoreUnsafe(ref offset, (nuint)x);
        }
    }

    /// <summary>
    /// For every sample of a line that is wholly known, its context (the sum of all three gradients, scaled) and the median prediction
    /// (T.87 §A.4.1): what a lossless encoder may work out beforehand.
    /// </summary>
    /// <param name="above">The line above, its first sample at index 1.</param>
    /// <param name="current">The line, its first sample at index 1.</param>
    /// <param name="width">Samples.</param>
    /// <param name="contexts">At least width + 32 elements; the first is the first sample's.</param>
    /// <param name="predictions">At least width + 32 elements; the first is the first sample's.</param>
    public void QuantizeLine(ReadOnlySpan<ushort> above, ReadOnlySpan<ushort> current, int width, Span<short> contexts, Span<ushort> predictions)
    {
        _ = above[width + 1];
        _ = current[width];
        _ = contexts[width + 31];
        _ = predictions[width + 31];
        int x = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            x = QuantizeLineVectors(above, current, width, contexts, predictions);
        }

        for (; x < width; x++)
        {
            int ra = current[x];
            int rc = above[x];
            int rb = above[x + 1];
            int rd = above[x + 2];
            contexts[x] = (short)((81 * table[MaxGradient + rd - rb]) + (9 * table[MaxGradient + rb - rc]) + table[MaxGradient + rc - ra]);
            predictions[x] = (ushort)Math.Min(Math.Max(ra + rb - rc, Math.Min(ra, rb)), Math.Max(ra, rb));
        }
    }

    private int QuantizeLineVectors(ReadOnlySpan<ushort> above, ReadOnlySpan<ushort> current, int width, Span<short> contexts, Span<ushort> predictions)
    {
        ref ushort upper = ref MemoryMarshal.GetReference(above);
        ref ushort line = ref MemoryMarshal.GetReference(current);
        ref short context = ref MemoryMarshal.GetReference(contexts);
        ref ushort prediction = ref MemoryMarshal.GetReference(predictions);
        Thresholds thresholds = new(parameters);
        int x = 0;
        for (; x + 16 <= width; x += 16)
        {
            Vector256<ushort> ra = Vector256.LoadUnsafe(ref line, (nuint)x);
            Vector256<ushort> rc = Vector256.LoadUnsafe(ref upper, (nuint)x);
            Vector256<ushort> rb = Vector256.LoadUnsafe(ref upper, (nuint)(x + 1));
            Vector256<ushort> rd = Vector256.LoadUnsafe(ref upper, (nuint)(x + 2));
            Vector256<short> q = (thresholds.Quantize(rb, rd) * (short)(81 * ContextBytes)) + (thresholds.Quantize(rc, rb) * SecondScale)
                + (thresholds.Quantize(ra, rc) << 4);
            q.StoreUnsafe(ref context, (nuint)x);

            // Rc not below both: the smaller; not above both: the larger; else the sum lies between them and may be taken modulo 2^16.
            Vector256<ushort> smaller = Vector256.Min(ra, rb);
            Vector256<ushort> larger = Vector256.Max(ra, rb);
            Vector256<ushort> plane = ra + rb - rc;
            Vector256<ushort> median = Vector256.ConditionalSelect(
                Vector256.GreaterThanOrEqual(rc, larger),
                smaller,
                Vector256.ConditionalSelect(Vector256.LessThanOrEqual(rc, smaller), larger, plane));
            median.StoreUnsafe(ref prediction, (nuint)x);
        }

        return x;
    }

    private int QuantizeVectors(ReadOnlySpan<ushort> above, int width, Span<short> steps)
    {
        ref ushort line = ref MemoryMarshal.GetReference(above);
        ref short step = ref MemoryMarshal.GetReference(steps);
        Thresholds thresholds = new(parameters);
        int j = 0;
        for (; j + 16 <= width + 1; j += 16)
        {
            Vector256<ushort> left = Vector256.LoadUnsafe(ref line, (nuint)j);
            Vector256<ushort> right = Vector256.LoadUnsafe(ref line, (nuint)(j + 1));
            (thresholds.Quantize(left, right) * SecondScale).StoreUnsafe(ref step, (nuint)j);
        }

        return j;
    }

    /// <summary>The thresholds in vectors.</summary>
    private readonly struct Thresholds(in CodingParameters parameters)
    {
        private readonly Vector256<ushort> near = Vector256.Create((ushort)(parameters.Near + 1));
        private readonly Vector256<ushort> t1 = Vector256.Create((ushort)parameters.T1);
        private readonly Vector256<ushort> t2 = Vector256.Create((ushort)parameters.T2);
        private readonly Vector256<ushort> t3 = Vector256.Create((ushort)parameters.T3);

        /// <summary>-4 .. 4 for the gradients from <paramref name="left"/> to <paramref name="right"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Quantize(Vector256<ushort> left, Vector256<ushort> right)
        {
            Vector256<ushort> larger = Vector256.Max(left, right);
            Vector256<ushort> magnitude = larger - Vector256.Min(left, right);
            Vector256<short> rising = Vector256.Equals(larger, right).AsInt16();

            // Minus the quantised magnitude; where the line rises it is negated.
            Vector256<ushort> count = Vector256.GreaterThanOrEqual(magnitude, near) + Vector256.GreaterThanOrEqual(magnitude, t1)
                + Vector256.GreaterThanOrEqual(magnitude, t2) + Vector256.GreaterThanOrEqual(magnitude, t3);
            return (count.AsInt16() ^ rising) - rising;
        }
    }
}
