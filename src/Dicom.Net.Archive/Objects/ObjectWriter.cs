using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>An object that is being received. Nothing of it is visible before <see cref="CommitAsync"/>; disposal without it leaves nothing behind.</summary>
public abstract class ObjectWriter : IAsyncDisposable
{
    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">The bytes; borrowed until the returned task completes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when they are taken.</returns>
    /// <exception cref="IOException">No space, or no access.</exception>
    public abstract ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Reads back what was written; call it after the last write.</summary>
    /// <param name="options">How it is read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file; the caller disposes it before anything else is called.</returns>
    /// <exception cref="DicomDataException">It is no DICOM object.</exception>
    public abstract ValueTask<DicomFile> ReadBackAsync(DicomReadOptions options, CancellationToken cancellationToken);

    /// <summary>Puts the object in place, its content on the disk; the name in its folder becomes durable by <see cref="IObjectStore.Flush"/>.</summary>
    /// <param name="replace">Whether an object of the same SOP instance gives way; otherwise the first stays.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The object that is now there, and whether it is this one.</returns>
    /// <exception cref="IOException">No space, or no access.</exception>
    public abstract ValueTask<(StoredObject Object, bool IsNew)> CommitAsync(bool replace, CancellationToken cancellationToken);

    /// <summary>Discards what was not committed.</summary>
    /// <returns>Completes when done.</returns>
    public abstract ValueTask DisposeAsync();
}
