using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>
/// An archive in one folder: objects as Part 10 files under <c>objects</c>, an index of them in <c>index.sqlite</c>. It serves
/// C-STORE, C-FIND, C-GET and C-MOVE as the handlers of a <see cref="DicomServer"/>. Safe for several associations at once.
/// </summary>
/// <remarks>
/// What was acknowledged to a peer is there after a restart, however the process ended. The files are the truth: the index is
/// compared with them when the archive is opened, and made anew where it is missing, damaged or of another version.
/// </remarks>
public sealed partial class DicomArchive : IStoreHandler, IFindHandler, IRetrieveHandler, IAsyncDisposable
{
    // Pixel data stay where they are: an index needs what stands before them. PS3.5 §7.1: tags ascend.
    internal static readonly DicomReadOptions HeaderOptions = new() { StopBefore = new DicomTag(0x7FE0_0000) };

    private readonly FileStream? _lock;
    private bool _isDisposed;

    private DicomArchive(IObjectStore objects, IArchiveIndex index, DicomArchiveOptions options, FileStream? folderLock)
    {
        Objects = objects;
        Index = index;
        Options = options;
        _lock = folderLock;
        Queue = new StoreQueue(objects, index);
    }

    /// <summary>Where the objects are.</summary>
    public IObjectStore Objects { get; }

    /// <summary>What finds them.</summary>
    public IArchiveIndex Index { get; }

    /// <summary>What the comparison of objects and index at opening brought; null where it was not asked for.</summary>
    public IndexRefreshReport? OpeningReport { get; private set; }

    internal DicomArchiveOptions Options { get; }

    internal StoreQueue Queue { get; }

    /// <summary>Opens the archive in a folder, and makes it where it is absent.</summary>
    /// <param name="folder">The folder; one process at a time uses it.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the comparison of objects and index.</param>
    /// <returns>The archive; the caller disposes it.</returns>
    /// <exception cref="ArchiveException">Another process uses the folder, or there is no access to it.</exception>
    public static async ValueTask<DicomArchive> OpenAsync(string folder, DicomArchiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new DicomArchiveOptions();
        FileStream folderLock = Lock(folder);
        IArchiveIndex? index = null;
        try
        {
            var objects = new FolderObjectStore(Path.Combine(folder, "objects"), options.FlushToDisk);
            index = SqliteArchiveIndex.Open(Path.Combine(folder, "index.sqlite"));
            return await OpenAsync(objects, index, options, folderLock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (index is not null)
            {
                await index.DisposeAsync().ConfigureAwait(false);
            }

            await folderLock.DisposeAsync().ConfigureAwait(false);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new ArchiveException($"{folder}: the archive cannot be opened: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Opens an archive over a store and an index of the caller's choice.</summary>
    /// <param name="objects">Where the objects are.</param>
    /// <param name="index">What finds them; disposed with the archive.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the comparison of objects and index.</param>
    /// <returns>The archive; the caller disposes it.</returns>
    public static ValueTask<DicomArchive> OpenAsync(IObjectStore objects, IArchiveIndex index, DicomArchiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(index);
        return OpenAsync(objects, index, options ?? new DicomArchiveOptions(), null, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Before anything is named after it: a peer's text is no file name.
        return DicomUid.IsValid(context.SopInstanceUid)
            ? ArchiveStoreSink.CreateAsync(this, context, cancellationToken)
            : ValueTask.FromException<StoreSink>(new DimseException(DimseStatus.InvalidObjectInstance, "the SOP Instance UID is no valid UID"));
    }

    /// <summary>Ends the archive: what was begun to be indexed is completed.</summary>
    /// <returns>Completes when everything is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await Queue.DisposeAsync().ConfigureAwait(false);
        await Index.DisposeAsync().ConfigureAwait(false);
        if (_lock is not null)
        {
            await _lock.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<DicomArchive> OpenAsync(
        IObjectStore objects, IArchiveIndex index, DicomArchiveOptions options, FileStream? folderLock, CancellationToken cancellationToken)
    {
        IndexRefreshReport? report = options.RefreshAtOpen || index.IsNew
            ? await IndexRefresh.RunAsync(objects, index, cancellationToken).ConfigureAwait(false)
            : null;
        return new DicomArchive(objects, index, options, folderLock) { OpeningReport = report };
    }

    // Held as long as the archive is open; the system releases it when a process ends, however it ends.
    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "archive.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"{folder}: the archive is used by another process, or cannot be written: {e.Message}", e);
        }
    }
}
