namespace Dicom.Net.Core;

/// <summary>Bytes of a data set that are in no array: memory of another kind, or a mapped file.</summary>
internal abstract class ForeignBlock : IDisposable
{
    public abstract ReadOnlySpan<byte> GetSpan(long offset, int length);

    public abstract ReadOnlyMemory<byte> GetMemory(long offset, int length);

    /// <summary>Copies bytes, as many as there are.</summary>
    public abstract int Read(long offset, Span<byte> destination);

    public virtual void Dispose()
    {
    }
}

/// <summary>Memory that somebody else owns.</summary>
internal sealed class MemoryBlock(ReadOnlyMemory<byte> memory) : ForeignBlock
{
    public override ReadOnlySpan<byte> GetSpan(long offset, int length) => memory.Span.Slice((int)offset, length);

    public override ReadOnlyMemory<byte> GetMemory(long offset, int length) => memory.Slice((int)offset, length);

    public override int Read(long offset, Span<byte> destination)
    {
        ReadOnlySpan<byte> source = memory.Span[(int)Math.Min(offset, memory.Length)..];
        source = source[..Math.Min(source.Length, destination.Length)];
        source.CopyTo(destination);
        return source.Length;
    }
}
