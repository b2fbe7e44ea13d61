using FsCheck.Xunit;

namespace Dicom.Net.Imaging.Tests;

public class StackGeometryTests
{
    private static readonly Vector3D s_normal = new(0, 0, 1);

    [Property(Replay = "(20250301,29)", MaxTest = 100)]
    public void Order_OfShuffledSlices_IsAlwaysAscending(int seed, byte slices)
    {
        Random random = new(seed);
        VolumeDirection direction = RandomDirection(random);
        int count = 1 + (slices % 60);
        double[] along = [.. Enumerable.Range(0, count).Select(i => (i * 2.5) + random.NextDouble())];
        Vector3D[] positions = [.. along.Select(t => new Vector3D(7, -8, 9) + (direction.Z * t))];
        random.Shuffle(positions);
        int[] order = StackGeometry.Order(positions, direction.Z);
        StackMeasures measures = StackGeometry.Measure([.. order.Select(i => positions[i])], direction.Z);
        Assert.Equal(order.Order(), Enumerable.Range(0, count));
        for (int i = 1; i < count; i++)
        {
            Assert.True(measures.Along[i] > measures.Along[i - 1]);
            Assert.Equal(along[i] - along[i - 1], measures.Along[i] - measures.Along[i - 1], 1e-9);
        }

        Assert.True(measures.ShearAngleDegrees < 1e-6);
    }

    [Theory]
    [InlineData(1, 0.0099, true)]
    [InlineData(1, 0.0101, false)]
    [InlineData(100, 0.0999, true)]
    [InlineData(100, 0.102, false)]
    public void Measure_AStepOff_IsIrregularBeyondTheTolerance(double step, double off, bool regular)
    {
        Vector3D[] positions = [default, new(0, 0, step), new(0, 0, (2 * step) + off), new(0, 0, (3 * step) + off)];
        StackMeasures measures = StackGeometry.Measure(positions, s_normal);
        Assert.Equal(regular, measures.IsRegular);
        Assert.Equal(step, measures.Min, 1e-9);
        Assert.Equal(step + off, measures.Max, 1e-9);
        Assert.Equal(step + (off / 3), measures.Mean, 1e-9);
    }

    [Fact]
    public void Measure_WithMissingSlices_NamesTheGap()
    {
        Vector3D[] positions = [.. new[] { 0, 3, 6, 15, 18.0 }.Select(z => new Vector3D(0, 0, z))];
        StackMeasures measures = StackGeometry.Measure(positions, s_normal);
        Assert.Equal(new SliceGap(2, 9, 2), Assert.Single(measures.Gaps));
        Assert.False(measures.IsRegular);
    }

    [Fact]
    public void Measure_ShiftedSlices_GivesTheAngleAndTheTrueStep()
    {
        double shift = Math.Tan(20 * Math.PI / 180) * 4;
        Vector3D[] positions = [.. Enumerable.Range(0, 10).Select(i => new Vector3D(0, i * shift, i * 4))];
        StackMeasures measures = StackGeometry.Measure(positions, s_normal);
        Assert.Equal(20, measures.ShearAngleDegrees, 1e-9);
        Assert.Equal(shift, measures.MeanStep.Y, 1e-9);
        Assert.Equal(4, measures.Mean, 1e-9);
        Assert.True(measures.IsRegular);
    }

    [Fact]
    public void CountPerPosition_WithinAHundredthOfAMillimetre_IsOneSlice()
    {
        Assert.Equal([2, 1, 3], StackGeometry.CountPerPosition([0, 0.009, 0.011, 5, 5, 5.0099]));
        Assert.Equal([1, 1], StackGeometry.CountPerPosition([0, 0.0101]));
    }

    [Property(Replay = "(20250301,31)", MaxTest = 100)]
    public void Apply_OfAnyPermutation_MovesEverySlotToItsPlace(int seed, byte count)
    {
        const int SlotBytes = 24;
        int[] order = [.. Enumerable.Range(0, 1 + (count % 50))];
        new Random(seed).Shuffle(order);
        using VoxelPool pool = new(poison: true);
        using VoxelBlock block = pool.Rent(order.Length * SlotBytes);
        for (int slot = 0; slot < order.Length; slot++)
        {
            block.Span(slot * SlotBytes, SlotBytes).Fill((byte)(slot + 1));
        }

        SlotPermutation.Apply(block, SlotBytes, order);
        for (int place = 0; place < order.Length; place++)
        {
            Assert.Equal(-1, block.Span(place * SlotBytes, SlotBytes).IndexOfAnyExcept((byte)(order[place] + 1)));
        }
    }

    [Theory]
    [InlineData(1, 0, 0, "L")]
    [InlineData(-1, 0, 0, "R")]
    [InlineData(0, 1, 0, "P")]
    [InlineData(0, -1, 0, "A")]
    [InlineData(0, 0, 1, "H")]
    [InlineData(0, 0, -1, "F")]
    [InlineData(-0.9, -0.436, 0, "RA")]
    [InlineData(0.99, 0.14, 0, "L")]
    [InlineData(0.3, 0.4, -0.866, "FPL")]
    public void Label_OfADirection_NamesTheSidesItPointsTo(double x, double y, double z, string label) =>
        Assert.Equal(label, AnatomicalAxes.Label(new(x, y, z)));

    internal static VolumeDirection RandomDirection(Random random)
    {
        while (true)
        {
            Vector3D x = new Vector3D(Next(random), Next(random), Next(random)).ToUnit();
            Vector3D other = new(Next(random), Next(random), Next(random));
            Vector3D y = (other - (x * Vector3D.Dot(other, x))).ToUnit();
            if (Math.Abs(x.Length - 1) < 1e-9 && Math.Abs(y.Length - 1) < 1e-9)
            {
                return VolumeDirection.FromPlane(x, y);
            }
        }
    }

    private static double Next(Random random) => (2 * random.NextDouble()) - 1;
}
