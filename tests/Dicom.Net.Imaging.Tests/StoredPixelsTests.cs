using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Imaging.Tests;

public class StoredPixelsTests
{
    [Theory]
    [InlineData(16, 12, 11, false, 0xF123, 0x123)]
    [InlineData(16, 12, 11, true, 0x0800, -2048)]
    [InlineData(16, 12, 11, true, 0xF7FF, 2047)]
    [InlineData(16, 12, 15, false, 0x123F, 0x123)]
    [InlineData(16, 12, 15, true, 0x8000, -2048)]
    [InlineData(16, 10, 12, false, 0xFFFF, 0x3FF)]
    [InlineData(8, 7, 6, false, 0xFF, 0x7F)]
    [InlineData(8, 4, 3, true, 0x08, -8)]
    [InlineData(32, 24, 23, true, 0x00800000, -8388608)]
    public void Copy_OfOneCell_MasksAndExtendsTheSign(int allocated, int stored, int high, bool signed, long cell, long expected)
    {
        PixelFormat format = new(allocated, stored, high, signed);
        Assert.Null(format.FindContradiction());
        byte[] cells = BitConverter.GetBytes(cell)[..format.CellBytes];
        byte[] values = new byte[format.CellBytes];
        StoredPixels.Copy(cells, values, format);
        Assert.Equal(BitConverter.GetBytes(expected)[..format.CellBytes], values);
    }

    [Property(Replay = "(20250301,17)", MaxTest = 300)]
    public Property Copy_OfAnyCells_EqualsTheDefinition()
    {
        var formats = from allocated in Gen.Elements(8, 16, 32)
                      from stored in Gen.Choose(1, allocated)
                      from high in Gen.Choose(stored - 1, allocated - 1)
                      from signed in Gen.Elements(true, false)
                      from seed in Gen.Choose(0, int.MaxValue - 1)
                      from count in Gen.Choose(0, 300)
                      select (new PixelFormat(allocated, stored, high, signed), seed, count);
        return Prop.ForAll(formats.ToArbitrary(), input =>
        {
            (PixelFormat format, int seed, int count) = input;
            byte[] cells = new byte[count * format.CellBytes];
            new Random(seed).NextBytes(cells);
            byte[] values = new byte[cells.Length];
            StoredPixels.Copy(cells, values, format);
            byte[] inPlace = [.. cells];
            StoredPixels.Copy(inPlace, inPlace, format);
            Assert.Equal(Define(cells, format), values);
            Assert.Equal(values, inPlace);
        });
    }

    [Property(Replay = "(20250301,19)", MaxTest = 200)]
    public void ShiftVector_OfAnyLength_EqualsItsScalarTwin(short[] cells, byte left, byte right)
    {
        int shiftLeft = left % 16;
        int shiftRight = right % 16;
        short[] vector = new short[cells.Length];
        short[] scalar = new short[cells.Length];
        StoredPixels.ShiftVector<short>(cells, vector, shiftLeft, shiftRight);
        StoredPixels.ShiftScalar<short>(cells, scalar, shiftLeft, shiftRight);
        Assert.Equal(scalar, vector);
        byte[] small = [.. cells.Select(cell => (byte)cell)];
        byte[] smallVector = new byte[small.Length];
        byte[] smallScalar = new byte[small.Length];
        StoredPixels.ShiftVector<byte>(small, smallVector, shiftLeft % 8, shiftRight % 8);
        StoredPixels.ShiftScalar<byte>(small, smallScalar, shiftLeft % 8, shiftRight % 8);
        Assert.Equal(smallScalar, smallVector);
    }

    [Fact]
    public void Rescale_OfEveryType_ReadsTheNumbersOfThatType()
    {
        float[] values = new float[1];
        foreach ((VoxelType type, byte[] bytes, float expected) in new (VoxelType, byte[], float)[]
        {
            (VoxelType.UInt8, [0xFF], 511), (VoxelType.Int8, [0xFF], -1), (VoxelType.UInt16, [0xFF, 0xFF], 131071),
            (VoxelType.Int16, [0xFF, 0xFF], -1), (VoxelType.UInt32, [0, 0, 0, 0x80], 4294967296f), (VoxelType.Int32, [0xFF, 0xFF, 0xFF, 0xFF], -1),
            (VoxelType.Float32, BitConverter.GetBytes(1.5f), 4), (VoxelType.Float64, BitConverter.GetBytes(-1.5), -2),
        })
        {
            Rescaler.Rescale(bytes, type, values, 2, 1);
            Assert.Equal(expected, values[0]);
        }
    }

    [Theory]
    [InlineData(16, 0, 11)]
    [InlineData(16, 17, 16)]
    [InlineData(16, 12, 10)]
    [InlineData(16, 12, 16)]
    [InlineData(8, 8, -1)]
    public void FindContradiction_OfImpossibleBits_SaysSo(int allocated, int stored, int high) =>
        Assert.NotNull(new PixelFormat(allocated, stored, high, false).FindContradiction());

    // The definition word by word: shift the low bits away, mask, extend the sign from the highest stored bit.
    private static byte[] Define(byte[] cells, PixelFormat format)
    {
        byte[] values = new byte[cells.Length];
        for (int i = 0; i < cells.Length; i += format.CellBytes)
        {
            ulong cell = 0;
            for (int b = 0; b < format.CellBytes; b++)
            {
                cell |= (ulong)cells[i + b] << (8 * b);
            }

            ulong mask = (1UL << format.BitsStored) - 1;
            ulong value = (cell >> (format.HighBit + 1 - format.BitsStored)) & mask;
            if (format.IsSigned && (value >> (format.BitsStored - 1)) != 0)
            {
                value |= ~mask;
            }

            for (int b = 0; b < format.CellBytes; b++)
            {
                values[i + b] = (byte)(value >> (8 * b));
            }
        }

        return values;
    }

    private static int[] Bits(float[] values) => MemoryMarshal.Cast<float, int>(values).ToArray();
}
