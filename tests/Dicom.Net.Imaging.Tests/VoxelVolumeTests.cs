using System.Security.Cryptography;

namespace Dicom.Net.Imaging.Tests;

public class VoxelVolumeTests
{
    private static readonly VolumeShape s_shape = new(3, 4, 5, new(0.5, 0.75, 2), new(10, 20, 30), VolumeDirection.Identity);

    [Fact]
    public void Create_InPoisonedMemory_IsAllZero()
    {
        using VoxelPool pool = new(poison: true);
        using VoxelVolume<int> volume = VoxelVolume<int>.Create(s_shape, pool);
        for (int slice = 0; slice < 5; slice++)
        {
            Assert.Equal(-1, volume.GetSlice(slice).IndexOfAnyExcept(0));
        }

        Assert.Equal(3 * 4 * 5 * 4, volume.LengthBytes);
    }

    [Fact]
    public void Indexer_WritesWhereSliceRowAndBytesSay()
    {
        using VoxelVolume<short> volume = VoxelVolume<short>.Create(s_shape);
        volume[4, 3, 2] = -2;
        Assert.Equal(-2, volume.GetSlice(4)[(3 * 3) + 2]);
        Assert.Equal(-2, volume.GetRow(4, 3)[2]);
        Assert.Equal([0xFE, 0xFF], volume.GetSliceBytes(4)[^2..].ToArray());
        Assert.Equal(new Vector3D(11, 22.25, 38), volume.ToPatient(2, 3, 4));
    }

    [Fact]
    public void ComputeSha256_EqualsTheHashOfAllBytesInOrder()
    {
        using VoxelVolume<ushort> volume = VoxelVolume<ushort>.Create(s_shape);
        byte[] all = new byte[volume.LengthBytes];
        Random.Shared.NextBytes(all);
        for (int slice = 0; slice < 5; slice++)
        {
            all.AsSpan(slice * 24, 24).CopyTo(volume.GetSliceBytes(slice));
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(all)), volume.ComputeSha256());
    }

    [Fact]
    public void Dispose_Twice_ReturnsOnceAndLaterUseThrows()
    {
        using VoxelPool pool = new();
        VoxelVolume<byte> volume = VoxelVolume<byte>.Create(s_shape, pool);
        volume.Dispose();
        volume.Dispose();
        Assert.Equal(0, pool.RentedCount);
        Assert.Throws<ObjectDisposedException>(() => volume.GetSlice(0).Length);
        Assert.Throws<ObjectDisposedException>(() => volume.GetSliceBytes(0).Length);
        Assert.Throws<ObjectDisposedException>(() => volume[0, 0, 0]);
        Assert.Throws<ObjectDisposedException>(volume.ComputeSha256);
        Assert.Equal(3, volume.Columns);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(5, 0, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 4, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(0, 0, 3)]
    public void Indexer_Outside_IsRefused(int slice, int row, int column)
    {
        using VoxelVolume<byte> volume = VoxelVolume<byte>.Create(s_shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => volume[slice, row, column]);
    }

    [Fact]
    public void Create_Above2GiB_IsAddressedToItsEnd()
    {
        // 3 GiB of address space; only the pages of two slices are touched (the pool hands fresh pages over untouched).
        using VoxelPool pool = new(maxRetainedBytes: 0);
        using VoxelBlock block = pool.Rent((nint)3 << 30);
        VolumeShape shape = new(1024, 1024, 1536, new(1, 1, 1), default, VolumeDirection.Identity);
        using VoxelVolume volume = VoxelVolume.Adopt(block, VoxelType.UInt16, shape, null, null);
        VoxelVolume<ushort> typed = Assert.IsType<VoxelVolume<ushort>>(volume);
        typed.GetSlice(0).Clear();
        typed[0, 0, 0] = 1;
        typed[1535, 1023, 1023] = 2;
        Assert.Equal((nint)3 << 30, volume.LengthBytes);
        Assert.Equal(1, typed[0, 0, 0]);
        Assert.Equal(2, block.Span(((nint)3 << 30) - 2, 1)[0]);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(65536, 65536, 1)]
    public void Create_ImpossibleSize_IsRefused(int columns, int rows, int slices)
    {
        using VoxelPool pool = new();
        VolumeShape shape = new(columns, rows, slices, new(1, 1, 1), default, VolumeDirection.Identity);
        Assert.Throws<ArgumentOutOfRangeException>(() => VoxelVolume<byte>.Create(shape, pool));
        Assert.Equal(0, pool.RentedCount);
    }

    [Fact]
    public void Create_OfATypeThatIsNoVoxel_IsRefused() =>
        Assert.Throws<NotSupportedException>(() => VoxelVolume<long>.Create(s_shape));
}
