namespace Dicom.Net.Codecs.Tests.Rle;

/// <summary>A destination between two guards, with guards between its rows too; tells whether anything outside of the rows was written.</summary>
internal sealed class GuardedBuffer
{
    private const int Guard = 512;
    private const byte Pattern = 0xA5;
    private readonly byte[] memory;

    public GuardedBuffer(int rowBytes, int rowCount, int rowPadding)
    {
        RowBytes = rowBytes;
        RowCount = rowCount;
        Stride = rowBytes + rowPadding;
        Length = ((rowCount - 1) * Stride) + rowBytes;
        memory = new byte[Guard + Length + Guard];
        memory.AsSpan().Fill(Pattern);
    }

    public int RowBytes { get; }

    public int RowCount { get; }

    public int Stride { get; }

    public int Length { get; }

    public Span<byte> Span => memory.AsSpan(Guard, Length);

    public Span<byte> Row(int row) => Span.Slice(row * Stride, RowBytes);

    public byte[] ToArray()
    {
        byte[] result = new byte[RowBytes * RowCount];
        for (int r = 0; r < RowCount; r++)
        {
            Row(r).CopyTo(result.AsSpan(r * RowBytes));
        }

        return result;
    }

    public void AssertUntouchedOutside()
    {
        Assert.False(memory.AsSpan(0, Guard).ContainsAnyExcept(Pattern), "written before the destination");
        Assert.False(memory.AsSpan(Guard + Length).ContainsAnyExcept(Pattern), "written behind the destination");
        for (int r = 0; r + 1 < RowCount; r++)
        {
            Assert.False(Span[((r * Stride) + RowBytes)..((r + 1) * Stride)].ContainsAnyExcept(Pattern), $"written behind row {r}");
        }
    }
}
