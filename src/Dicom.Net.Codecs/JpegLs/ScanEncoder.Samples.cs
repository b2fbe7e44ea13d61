using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The kernel of sample-interleaved scans (T.87 §B.3).</summary>
internal sealed partial class ScanEncoder
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncodeSamples<TMode>(ref BitWriter writer, int width)
        where TMode : struct, ICodingMode
    {
        // Lines of the components lie two apart (each has a current one and one above), what was worked out for them one apart.
        int count = Lines.Count;
        int pitch = Lines.Pitch;
        ref ushort above = ref MemoryMarshal.GetReference(Lines.Above(0));
        ref ushort current = ref MemoryMarshal.GetReference(Lines.Current(0));
        ref short offsets = ref Unsafe.Add(ref MemoryMarshal.GetReference(Lines.Offsets(0)), -1);
        ref ushort medians = ref Unsafe.Add(ref predictions[0], -1);
        ref sbyte center = ref quantizer.Center;
        ref byte model = ref Unsafe.As<RegularContext, byte>(ref MemoryMarshal.GetArrayDataReference(contexts.Regular));
        Kernel kernel = new(this);
        ulong buffer = writer.Buffer;
        int bits = writer.Bits;
        int x = 1;
        while (x <= width)
        {
            int any = 0;
            for (int c = 0; c < count; c++)
            {
                int at = x + (2 * c * pitch);
                int q = Unsafe.Add(ref offsets, x + (c * pitch));
                any |= TMode.IsPlainLossless ? q : q + Unsafe.Add(ref center, Unsafe.Add(ref above, at - 1) - Unsafe.Add(ref current, at - 1));
            }

            if (any == 0)
            {
                writer.Buffer = buffer;
                writer.Bits = bits;
                x = EncodeRun(ref writer, x, width);
                buffer = writer.Buffer;
                bits = writer.Bits;
                continue;
            }

            for (int c = 0; c < count; c++)
            {
                int at = x + (2 * c * pitch);
                int q = Unsafe.Add(ref offsets, x + (c * pitch));
                if (TMode.IsPlainLossless)
                {
                    EncodeSample<TMode>(ref writer, ref buffer, ref bits, kernel, ref model, q, Unsafe.Add(ref medians, x + (c * pitch)), Unsafe.Add(ref current, at));
                    continue;
                }

                int ra = Unsafe.Add(ref current, at - 1);
                int rc = Unsafe.Add(ref above, at - 1);
                int median = Predictor.Median(ra, Unsafe.Add(ref above, at), rc);
                Unsafe.Add(ref current, at) = (ushort)EncodeSample<TMode>(ref writer, ref buffer, ref bits, kernel, ref model, q + Unsafe.Add(ref center, rc - ra), median, Unsafe.Add(ref current, at));
            }

            x++;
        }

        writer.Buffer = buffer;
        writer.Bits = bits;
    }

    /// <summary>A run goes on while every component's does; returns the sample behind it and its interruption.</summary>
    private int EncodeRun(ref BitWriter writer, int x, int width)
    {
        int start = x;
        while (x <= width && Repeats(x, start - 1))
        {
            for (int c = 0; c < Lines.Count; c++)
            {
                Lines.Current(c)[x] = Lines.Current(c)[start - 1];
            }

            x++;
        }

        EncodeRunLength(ref writer, ref runIndex[0], x - start, x > width);
        if (x > width)
        {
            return x;
        }

        for (int c = 0; c < Lines.Count; c++)
        {
            // The first of the two contexts, whatever the neighbours are (T.87 §B.3).
            Span<ushort> current = Lines.Current(c);
            int ra = current[x - 1];
            int rb = Lines.Above(c)[x];
            current[x] = (ushort)EncodeInterruptionError(ref writer, runIndex[0], 0, rb, ra > rb, current[x]);
        }

        runIndex[0] = Math.Max(0, runIndex[0] - 1);
        return x + 1;
    }

    private bool Repeats(int x, int reference)
    {
        for (int c = 0; c < Lines.Count; c++)
        {
            Span<ushort> current = Lines.Current(c);
            if (Math.Abs(current[x] - current[reference]) > parameters.Near)
            {
                return false;
            }
        }

        return true;
    }
}
