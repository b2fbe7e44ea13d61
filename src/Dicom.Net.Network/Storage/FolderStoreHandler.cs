using System.Buffers;
using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

/// <summary>
/// Receives objects as Part 10 files in one folder: meta information of ours, then exactly the bytes of the wire. A file
/// appears under its name, <c>SOPInstanceUID.dcm</c>, only when it is complete.
/// </summary>
public sealed class FolderStoreHandler : IStoreHandler
{
    private readonly string _folder;
    private readonly bool _overwrite;
    private int _counter;

    /// <summary>Creates a handler, and the folder where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="overwrite">
    /// Replace a file of that name. Otherwise the file stays: the same bytes again are answered success, others 0111.
    /// </param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FolderStoreHandler(string folder, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
        _overwrite = overwrite;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>Called with the path of each file once it is in place; may be called from several associations at once.</summary>
    public Action<StoreContext, string>? Stored { get; init; }

    /// <inheritdoc/>
    public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);

        // A peer's text becomes a file name only if it is digits and dots: nothing else can leave the folder.
        if (!DicomUid.IsValid(context.SopInstanceUid))
        {
            throw new DimseException(DimseStatus.InvalidObjectInstance, "the SOP Instance UID is not a valid UID");
        }

        if (!DicomUid.IsValid(context.SopClassUid))
        {
            throw new DimseException(DimseStatus.DataSetDoesNotMatchSopClass, "the SOP Class UID is not a valid UID");
        }

        string final = Path.Combine(_folder, context.SopInstanceUid + ".dcm");
        string temporary = string.Create(CultureInfo.InvariantCulture, $"{_folder}{Path.DirectorySeparatorChar}.{Environment.ProcessId}-{Interlocked.Increment(ref _counter)}.part");
        try
        {
            return ValueTask.FromResult<StoreSink>(new FolderStoreSink(this, context, temporary, final, _overwrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DimseException(DimseStatus.OutOfResources, "the file cannot be created");
        }
    }
}
