using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The kernel of sample-interleaved scans (T.87 Annex B.3).</summary>
internal sealed partial class ScanEncoder
{
    private void EncodeSamples<TMode>(ref BitWriter writer, int width)
        where TMode : struct, ICodingMode
    {
        ref byte model = ref Unsafe.As<RegularContext, byte>(ref MemoryMarshal.GetArrayDataReference(contexts.Regular));
        Kernel kernel = new(this);
        Span<int> q = stackalloc int[4];
        int count = Lines.Count;
        int x = 1;
        while (x <= width)
        {
            int any = 0;
            for (int c = 0; c < count; c++)
            {
                int offset = Lines.Offsets(c)[x - 1];
                q[c] = TMode.IsPlainLossless ? offset : offset + Unsafe.Add(ref quantizer.Center, Lines.Above(c)[x - 1] - Lines.Current(c)[x - 1]);
                any |= q[c];
            }

            if (any == 0)
            {
                x = EncodeRun(ref writer, x, width);
                continue;
            }

            for (int c = 0; c < count; c++)
            {
                Span<ushort> current = Lines.Current(c);
                int median = TMode.IsPlainLossless ? predictions[(c * Lines.Pitch) + x - 1] : Median(current[x - 1], Lines.Above(c)[x], Lines.Above(c)[x - 1]);
                current[x] = (ushort)EncodeSample<TMode>(ref writer, kernel, ref model, q[c], median, current[x]);
            }

            x++;
        }
    }

    private static int Median(int ra, int rb, int rc) => Math.Min(Math.Max(ra + rb - rc, Math.Min(ra, rb)), Math.Max(ra, rb));

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
            // The first of the two contexts, whatever the neighbours are (T.87 B.3).
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
