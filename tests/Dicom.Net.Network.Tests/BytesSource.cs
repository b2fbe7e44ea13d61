using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>Any bytes under any identity; fails where it is told to.</summary>
internal sealed class BytesSource(byte[] bytes, string sopClass, string sopInstance, string syntax = Samples.Explicit)
    : StoreSource(sopClass, sopInstance, syntax)
{
    public long FailAt { get; init; } = long.MaxValue;

    public bool IsOpened { get; private set; }

    public override long LengthBytes => bytes.Length;

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        IsOpened = true;
        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (offset + destination.Length > FailAt)
        {
            throw new IOException("as the test wants it");
        }

        int count = (int)Math.Min(destination.Length, bytes.Length - offset);
        bytes.AsSpan((int)offset, count).CopyTo(destination.Span);
        return ValueTask.FromResult(count);
    }
}
