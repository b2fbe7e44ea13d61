using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dicom.Net.Codecs.Tests.Jpeg;

/// <summary>Each vector kernel against its scalar twin.</summary>
public sealed class JpegKernelTests
{
    private static short[] RandomCoefficients(Random random, int kind)
    {
        short[] block = new short[JpegBlockDecoder.BlockLength];
        for (int i = 0; i < 64; i++)
        {
            block[i] = kind switch
            {
                0 => (short)random.Next(-50, 51),
                1 => random.Next(4) == 0 ? (short)random.Next(-1024, 1024) : (short)0,
                2 => i == 0 ? (short)random.Next(-1024, 1024) : (short)0,
                _ => (short)random.Next(short.MinValue, short.MaxValue + 1),
            };
        }

        return block;
    }

    [Fact]
    public void InverseDct_Vector_EqualsScalar()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2 here: the scalar form is the only one");
        var random = new Random(11);
        int[] quant = new int[64];
        byte[] bytes = new byte[64], bytesScalar = new byte[64];
        ushort[] words = new ushort[64], wordsScalar = new ushort[64];
        for (int round = 0; round < 4000; round++)
        {
            short[] block = RandomCoefficients(random, round % 4);
            int limit = round % 8 < 4 ? 256 : 65536;
            quant.AsSpan().ForEach(random, limit);
            JpegInverseDct.ToBytes(ref block[0], ref quant[0], ref bytes[0], 8);
            JpegInverseDct.ToBytesScalar(ref block[0], ref quant[0], ref bytesScalar[0], 8);
            Assert.Equal(bytesScalar, bytes);
            JpegInverseDct.ToWords(ref block[0], ref quant[0], ref words[0], 8);
            JpegInverseDct.ToWordsScalar(ref block[0], ref quant[0], ref wordsScalar[0], 8);
            Assert.Equal(wordsScalar, words);
            if (round % 4 == 2)
            {
                Assert.All(bytesScalar, value => Assert.Equal(JpegInverseDct.Constant<JpegPrecision8>(block[0], quant[0]), value));
                Assert.All(wordsScalar, value => Assert.Equal(JpegInverseDct.Constant<JpegPrecision12>(block[0], quant[0]), value));
            }
        }
    }

    [Fact]
    public void ForwardDctAndQuantizer_Vector_EqualScalar()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2 here: the scalar form is the only one");
        var random = new Random(12);
        int[] steps = new int[64];
        for (int round = 0; round < 2000; round++)
        {
            int precision = round % 2 == 0 ? 8 : 12;
            int half = 1 << (precision - 1);
            int[] vector = [.. Enumerable.Range(0, 64).Select(_ => round % 3 == 0 ? (random.Next(2) * 2 - 1) * (half - 1) : random.Next(-half, half))];
            int[] scalar = [.. vector];
            JpegForwardDct.Transform(vector, precision == 8 ? 2 : 1);
            JpegForwardDct.TransformScalar(scalar, precision == 8 ? 2 : 1);
            Assert.Equal(scalar, vector);
            steps.AsSpan().ForEach(random, 255);
            JpegQuantizer.DivideVector(vector, steps);
            JpegQuantizer.DivideScalar(scalar, steps);
            Assert.Equal(scalar, vector);
        }
    }

    [Fact]
    public void Upsampling_Vector_EqualsScalar()
    {
        var random = new Random(13);
        for (int width = 3; width < 120; width++)
        {
            byte[] near = new byte[width], far = new byte[width];
            random.NextBytes(near);
            random.NextBytes(far);
            byte[] vector = new byte[2 * width + 64], scalar = new byte[2 * width + 64];
            JpegUpsampler.DoubleWidth(near, vector, wide: false);
            JpegUpsampler.DoubleWidth<byte>(near, scalar, 1);
            Assert.Equal(scalar, vector);
            JpegUpsampler.DoubleBoth(near, far, vector, wide: false);
            JpegUpsampler.DoubleBoth<byte>(near, far, scalar, 1);
            Assert.Equal(scalar, vector);
        }
    }

    [Fact]
    public void ColorConversion_Vector_EqualsScalarForEveryPairOfChromas()
    {
        byte[] luma = new byte[256], cb = new byte[256], cr = new byte[256];
        byte[][] vector = [new byte[256], new byte[256], new byte[256]];
        byte[][] scalar = [new byte[256], new byte[256], new byte[256]];
        for (int blue = 0; blue < 256; blue++)
        {
            for (int i = 0; i < 256; i++)
            {
                luma[i] = (byte)(i * 7 + blue);
                cb[i] = (byte)blue;
                cr[i] = (byte)i;
            }

            int done = JpegColor.ConvertVector(luma, cb, cr, vector[0], vector[1], vector[2]);
            Assert.Equal(256, done);
            JpegColor.ConvertScalar(luma, cb, cr, scalar[0], scalar[1], scalar[2], 0);
            Assert.Equal(scalar, vector);
        }
    }

    [Fact]
    public void Interleaving_Vector_EqualsTheDefinition()
    {
        var random = new Random(14);
        for (int width = 1; width < 70; width++)
        {
            byte[][] rows = [new byte[width], new byte[width], new byte[width]];
            Array.ForEach(rows, random.NextBytes);
            byte[] target = new byte[3 * width];
            JpegInterleaver.Three(rows[0], rows[1], rows[2], target);
            Assert.Equal(Enumerable.Range(0, 3 * width).Select(i => rows[i % 3][i / 3]), target);
        }
    }
}

file static class SpanFill
{
    internal static void ForEach(this Span<int> span, Random random, int limit)
    {
        foreach (ref int value in span)
        {
            value = random.Next(1, limit);
        }
    }
}
