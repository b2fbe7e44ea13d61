using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Authentication;

namespace Dicom.Net.Network;

/// <summary>
/// Tells a peer's alert from a lost connection. With TLS 1.3 a client's handshake is over before the server has looked at
/// its certificate: that it is refused comes with the first read.
/// </summary>
internal sealed class TlsPipeReader(PipeReader inner, bool isClient) : PipeReader
{
    /// <summary>The peer has sent something since the handshake.</summary>
    public bool HasRead { get; private set; }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            ReadResult result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            HasRead |= !result.Buffer.IsEmpty;
            return result.IsCompleted && !HasRead && isClient
                ? throw new IOException(TlsFailure.ClosedAfterHandshake)
                : result;
        }
        catch (Exception e) when (e is AuthenticationException || (e is IOException && (!HasRead || TlsFailure.IsAlert(e))))
        {
            throw new TlsFaultException(TlsFailure.Describe(e, null, isServer: false), e);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
