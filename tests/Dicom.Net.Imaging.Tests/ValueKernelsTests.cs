using System.Numerics;
using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging.Tests;

public sealed class ValueKernelsTests
{
    private const int Seed = 4711;

    [Fact]
    public void EveryWidth_OfEverySmallCell_EqualsTheScalarTwinBitForBit()
    {
        Random random = new(Seed);
        for (int round = 0; round < 60; round++)
        {
            byte[] bytes = new byte[2 * random.Next(0, 300)];
            random.NextBytes(bytes);
            double slope = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4));
            double intercept = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(0, 5));
            Compare<byte>(bytes, random.Next(8), random.Next(8), slope, intercept);
            Compare<sbyte>(MemoryMarshal.Cast<byte, sbyte>(bytes), random.Next(8), random.Next(8), slope, intercept);
            Compare<ushort>(MemoryMarshal.Cast<byte, ushort>(bytes), random.Next(16), random.Next(16), slope, intercept);
            Compare<short>(MemoryMarshal.Cast<byte, short>(bytes), random.Next(16), random.Next(16), slope, intercept);
        }
    }

    [Theory]
    [InlineData(8, 6, 6)]
    [InlineData(16, 12, 13)]
    [InlineData(16, 16, 15)]
    [InlineData(32, 20, 25)]
    [InlineData(64, 33, 40)]
    public void Convert_OfCells_EqualsUnpackingFirst(int allocated, int stored, int high)
    {
        foreach (bool isSigned in new[] { false, true })
        {
            byte[] cells = new byte[101 * allocated / 8];
            new Random(Seed).NextBytes(cells);
            PixelFormat format = new(allocated, stored, high, isSigned);
            byte[] values = new byte[cells.Length];
            StoredPixels.Copy(cells, values, format);
            float[] fused = new float[101];
            float[] after = new float[101];
            ValueKernels.Convert<SingleLanes, float>(cells, format, 1.7, -900.3, fused);
            ValueKernels.Convert<SingleLanes, float>(values, new(allocated, allocated, allocated - 1, isSigned), 1.7, -900.3, after);
            Assert.Equal(after, fused);
        }
    }

    [Fact]
    public void Gray_IsRoundedAndCutAtBothEnds()
    {
        short[] stored = [-30000, -2, -1, 0, 1, 2, 254, 255, 256, 30000];
        byte[] gray = new byte[stored.Length];
        ValueKernels.Convert<ByteLanes, byte>(MemoryMarshal.AsBytes<short>(stored), new(16, 16, 15, true), 1, 0.5, gray);
        Assert.Equal([0, 0, 0, 1, 2, 3, 255, 255, 255, 255], gray);
        ushort[] deep = new ushort[stored.Length];
        ValueKernels.Convert<WordLanes, ushort>(MemoryMarshal.AsBytes<short>(stored), new(16, 16, 15, true), 3, 0.4, deep);
        Assert.Equal([0, 0, 0, 0, 3, 6, 762, 765, 768, 65535], deep);
    }

    private static void Compare<T>(ReadOnlySpan<T> cells, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
    {
        Compare<T, SingleLanes, float>(cells, left, right, slope, intercept);
        Compare<T, ByteLanes, byte>(cells, left, right, slope, intercept);
        Compare<T, WordLanes, ushort>(cells, left, right, slope, intercept);
    }

    private static void Compare<T, TLanes, TTarget>(ReadOnlySpan<T> cells, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        TTarget[] expected = new TTarget[cells.Length];
        ValueKernels.Scalar<T, TLanes, TTarget>(cells, expected, left, right, slope, intercept);
        TTarget[] actual = new TTarget[cells.Length];

        // The runtime computes vectors that the processor lacks in pieces: every width runs on every machine.
        int wide = ValueKernels.Wide<T, TLanes, TTarget>(cells, actual, left, right, slope, intercept);
        Assert.Equal(expected[..wide], actual[..wide]);
        Assert.Equal(cells.Length / 32 * 32, wide);
        Array.Clear(actual);
        int middle = ValueKernels.Middle<T, TLanes, TTarget>(cells, actual, left, right, slope, intercept);
        Assert.Equal(expected[..middle], actual[..middle]);
        Assert.Equal(cells.Length / 16 * 16, middle);
        Array.Clear(actual);
        int narrow = ValueKernels.Narrow<T, TLanes, TTarget>(cells, actual, left, right, slope, intercept);
        Assert.Equal(expected[..narrow], actual[..narrow]);
        Assert.Equal(cells.Length / 8 * 8, narrow);
        Array.Clear(actual);
        ValueKernels.Small<T, TLanes, TTarget>(cells, actual, left, right, slope, intercept);
        Assert.Equal(expected, actual);
    }
}
