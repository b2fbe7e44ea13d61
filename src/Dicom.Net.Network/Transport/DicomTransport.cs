using System.IO.Pipelines;
using System.Net;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Whether <see cref="SendFileAsync"/> is better than to read and write.</summary>
    public virtual bool CanSendFiles => false;

    /// <summary>Writes what lies in <see cref="Output"/> and behind it a part of a file, which is not copied in this process where that can be.</summary>
    /// <exception cref="EndOfStreamException">The file ends before, or cannot be read.</exception>
    public virtual ValueTask SendFileAsync(SafeFileHandle file, long offset, int count) => throw new NotSupportedException();

    /// <summary>Ends both directions now, so that reads and writes under way end. Never throws, any thread, any number of times.</summary>
    public abstract void Abort();

    /// <summary>Closes; reads and writes have ended before.</summary>
    public abstract ValueTask DisposeAsync();
}
