using System.IO.Pipelines;
using System.Net;

namespace Dicom.Net.Network;

/// <summary>A two-way stream of bytes under an association. The association and its handlers know nothing else of it.</summary>
internal abstract class DicomTransport : IDuplexPipe, IAsyncDisposable
{
    public abstract PipeReader Input { get; }

    public abstract PipeWriter Output { get; }

    public virtual EndPoint? RemoteEndPoint => null;

    /// <summary>
    /// Said before each read: the peer is in the middle of something. Then its next bytes may wait, by Nagle's
    /// algorithm, for the acknowledgement of the last ones.
    /// </summary>
    public virtual bool ExpectsMore
    {
        set { }
    }

    /// <summary>
    /// Said while what was read is still being worked on, and more of the same is to come: the transport may receive that
    /// meanwhile. Never waits, never throws.
    /// </summary>
    public virtual void ReceiveAhead()
    {
    }

    /// <summary>What has to be done before the first byte is read or written, such as a handshake.</summary>
    /// <exception cref="DicomTlsException">It failed.</exception>
    public virtual ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Tells the peer, where the transport has a way to, that nothing follows; before the end of an association that ended in order. Never throws.</summary>
    public virtual ValueTask FinishAsync() => ValueTask.CompletedTask;

    /// <summary>Ends both directions now, so that reads and writes under way end. Never throws, any thread, any number of times.</summary>
    public abstract void Abort();

    /// <summary>Closes; reads and writes have ended before.</summary>
    public abstract ValueTask DisposeAsync();
}
