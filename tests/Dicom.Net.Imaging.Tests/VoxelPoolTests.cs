namespace Dicom.Net.Imaging.Tests;

public class VoxelPoolTests
{
    [Fact]
    public void Rent_InPoisonMode_FillsOnRentAndOnReturn()
    {
        using VoxelPool pool = new(poison: true);
        VoxelBlock block = pool.Rent(1000);
        Assert.Equal(-1, block.Span(0, 1000).IndexOfAnyExcept(VoxelPool.RentPoison));
        block.Span(0, 1000).Fill(1);
        Span<byte> dangling = block.Span(0, 1000);
        block.Dispose();
        Assert.True(pool.RetainedBytes > 0);
        Assert.Equal(-1, dangling.IndexOfAnyExcept(VoxelPool.ReturnPoison));
        using VoxelBlock again = pool.Rent(1000);
        Assert.Equal(-1, again.Span(0, 1000).IndexOfAnyExcept(VoxelPool.RentPoison));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(5_000_001)]
    public void Rent_AnyLength_IsAlignedAndLargeEnough(int length)
    {
        using VoxelPool pool = new();
        using VoxelBlock block = pool.Rent(length);
        Assert.True(block.IsAligned(64));
        Assert.True(block.CapacityBytes >= length);
        Assert.Equal(1, pool.RentedCount);
        Assert.Equal(block.CapacityBytes, pool.RentedBytes);
    }

    [Fact]
    public void Dispose_OfABlockTwice_ReturnsItOnce()
    {
        using VoxelPool pool = new();
        VoxelBlock block = pool.Rent(100);
        block.Dispose();
        long retained = pool.RetainedBytes;
        block.Dispose();
        Assert.Equal(retained, pool.RetainedBytes);
        Assert.Equal(0, pool.RentedCount);
        using VoxelBlock first = pool.Rent(100);
        using VoxelBlock second = pool.Rent(100);
        first.Span(0, 1)[0] = 1;
        second.Span(0, 1)[0] = 2;
        Assert.Equal(1, first.Span(0, 1)[0]);
        Assert.Throws<ObjectDisposedException>(() => block.Span(0, 1).Length);
    }

    [Fact]
    public void Rent_AfterReturn_TakesTheSameMemoryAndWastesAtMostHalf()
    {
        using VoxelPool pool = new();
        pool.Rent(64 << 20).Dispose();
        Assert.Equal(64 << 20, pool.RetainedBytes);
        using (VoxelBlock small = pool.Rent(8 << 20))
        {
            Assert.Equal(8 << 20, small.CapacityBytes);
        }

        using VoxelBlock large = pool.Rent(40 << 20);
        Assert.Equal(64 << 20, large.CapacityBytes);
    }

    [Fact]
    public void Return_BeyondTheLimit_FreesInsteadOfKeeping()
    {
        using VoxelPool pool = new(maxRetainedBytes: 1 << 20);
        pool.Rent(2 << 20).Dispose();
        Assert.Equal(0, pool.RetainedBytes);
        pool.Rent(1 << 20).Dispose();
        Assert.Equal(1 << 20, pool.RetainedBytes);
        pool.Trim();
        Assert.Equal(0, pool.RetainedBytes);
    }

    [Fact]
    public void Dispose_OfThePool_LeavesWhatIsLentAndRefusesMore()
    {
        VoxelPool pool = new();
        VoxelBlock block = pool.Rent(100);
        pool.Dispose();
        block.Span(0, 100).Fill(7);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(1));
        block.Dispose();
        Assert.Equal(0, pool.RetainedBytes);
        Assert.Equal(0, pool.RentedCount);
    }

    [Fact]
    public void Block_ForgottenByItsOwner_IsBroughtHomeAndCounted()
    {
        VoxelPool pool = new();
        Forget(pool);
        for (int i = 0; i < 20 && pool.LeakedCount == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, pool.LeakedCount);
        Assert.Equal(0, pool.RentedCount);
    }

    [Fact]
    public void Span_OutsideTheBlock_IsRefused()
    {
        using VoxelPool pool = new();
        using VoxelBlock block = pool.Rent(100);
        int capacity = (int)block.CapacityBytes;
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span(capacity, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Span(0, int.MaxValue).Length);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(VoxelPool pool) => pool.Rent(100).Span(0, 1)[0] = 1;
}
