using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Network;

/// <summary>
/// As <see cref="TlsPipeReader"/>: a peer that refuses our certificate may have reset the connection before its alert is read,
/// and then it is the first write that fails.
/// </summary>
internal sealed class TlsPipeWriter(PipeWriter inner, TlsPipeReader reader) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (!reader.HasRead)
        {
            throw new TlsFaultException(TlsFailure.Describe(new IOException(TlsFailure.ClosedAfterHandshake), null, isServer: false), e);
        }
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
