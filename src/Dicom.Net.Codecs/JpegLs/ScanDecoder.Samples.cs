using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The kernel of sample-interleaved scans (T.87 §B.3).</summary>
internal sealed partial class ScanDecoder
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeSamples<TMode>(ref BitReader reader, int width)
        where TMode : struct, ICodingMode
    {
        int count = Lines.Count;
        int pitch = Lines.Pitch;
        ref ushort above = ref MemoryMarshal.GetReference(Lines.Above(0));
        ref ushort current = ref MemoryMarshal.GetReference(Lines.Current(0));
        ref short offsets = ref Unsafe.Add(ref MemoryMarshal.GetReference(Lines.Offsets(0)), -1);
        ref sbyte center = ref quantizer.Center;
        ref byte model = ref Unsafe.As<RegularContext, byte>(ref MemoryMarshal.GetArrayDataReference(contexts.Regular));
        Kernel kernel = new(this);
        ulong buffer = reader.Buffer;
        int bits = reader.Bits;
        int position = reader.Position;

        int x = 1;
        while (x <= width)
        {
            // Lines of the components lie two apart: each has a current one and one above.
            int q0 = Context(ref above, ref current, ref offsets, ref center, x, 0, pitch);
            int q1 = Context(ref above, ref current, ref offsets, ref center, x, 1, pitch);
            int q2 = count > 2 ? Context(ref above, ref current, ref offsets, ref center, x, 2, pitch) : 0;
            int q3 = count > 3 ? Context(ref above, ref current, ref offsets, ref center, x, 3, pitch) : 0;
            if ((q0 | q1 | q2 | q3) != 0)
            {
                for (int c = 0; c < count; c++)
                {
                    int q = c < 2 ? (c == 0 ? q0 : q1) : (c == 2 ? q2 : q3);
                    int at = x + (2 * c * pitch);
                    int rx = DecodeSample<TMode>(
                        ref reader, ref buffer, ref bits, ref position, kernel, ref model, q, Unsafe.Add(ref current, at - 1), Unsafe.Add(ref above, at), Unsafe.Add(ref above, at - 1));
                    Unsafe.Add(ref current, at) = (ushort)rx;
                }

                x++;
                continue;
            }

            reader.Buffer = buffer;
            reader.Bits = bits;
            reader.Position = position;
            int run = DecodeRunLength(ref reader, ref runIndex[0], width + 1 - x);
            for (int c = 0; c < count; c++)
            {
                int at = x + (2 * c * pitch);
                FillRun(ref Unsafe.Add(ref current, at), Unsafe.Add(ref current, at - 1), run);
            }

            x += run;
            if (x <= width)
            {
                DecodeInterruptions<TMode>(ref reader, ref above, ref current, x);
                x++;
            }

            buffer = reader.Buffer;
            bits = reader.Bits;
            position = reader.Position;
        }

        reader.Buffer = buffer;
        reader.Bits = bits;
        reader.Position = position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Context(ref ushort above, ref ushort current, ref short offsets, ref sbyte center, int x, int component, int pitch)
    {
        int at = x + (2 * component * pitch);
        return Unsafe.Add(ref offsets, x + (component * pitch)) + Unsafe.Add(ref center, Unsafe.Add(ref above, at - 1) - Unsafe.Add(ref current, at - 1));
    }

    /// <summary>All samples of the pixel that ends a run; they use the first of the two contexts whatever their neighbours are (T.87 §B.3).</summary>
    private void DecodeInterruptions<TMode>(ref BitReader reader, ref ushort above, ref ushort current, int x)
        where TMode : struct, ICodingMode
    {
        for (int c = 0; c < Lines.Count; c++)
        {
            int at = x + (2 * c * Lines.Pitch);
            int ra = Unsafe.Add(ref current, at - 1);
            int rb = Unsafe.Add(ref above, at);
            int error = DecodeInterruptionError(ref reader, runIndex[0], 0);
            int signed = ra > rb ? -error : error;
            int rx = TMode.IsPlainLossless ? (rb + signed) & parameters.MaxVal : new Kernel(this).Reconstruct(rb, signed);
            Unsafe.Add(ref current, at) = (ushort)rx;
        }

        runIndex[0] = Math.Max(0, runIndex[0] - 1);
    }
}
