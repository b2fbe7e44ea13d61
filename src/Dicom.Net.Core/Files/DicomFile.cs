using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>A DICOM file (PS3.10 §7): its meta information and its data set.</summary>
/// <remarks>Owns both data sets; large values stay on disk, and the file stays open for them until <see cref="Dispose"/>.</remarks>
public sealed partial class DicomFile : IDisposable
{
    private readonly long _metaStart;
    private readonly int _metaBytes;
    private readonly IReadOnlyList<DicomFinding> _fileFindings;
    private IReadOnlyList<DicomFinding>? _findings;
    private DicomDataset? _meta;

    private DicomFile(FileLoader loader, (long Start, int Bytes) metaRange, DicomDataset? meta, DicomDataset dataset)
    {
        _meta = meta;
        (_metaStart, _metaBytes) = metaRange;
        Dataset = dataset;
        DatasetOffset = loader.DatasetOffset;
        _fileFindings = loader.Findings;
    }

    /// <summary>Group 0002, or null where the file has none.</summary>
    public DicomDataset? MetaInformation => _meta ?? (_metaBytes == 0 ? null : IndexMetaInformation());

    /// <summary>The data set.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>The syntax that the data set is in, which may differ from the declared one: see <see cref="Findings"/>.</summary>
    public TransferSyntax TransferSyntax => Dataset.TransferSyntax;

    /// <summary>Where the data set begins in the file, in bytes.</summary>
    public long DatasetOffset { get; }

    /// <summary>The faults that were tolerated while reading.</summary>
    public IReadOnlyList<DicomFinding> Findings => _findings ??= Dataset.Findings.Count == 0 ? _fileFindings : [.. _fileFindings, .. Dataset.Findings];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <remarks>Where only some elements are read (<see cref="DicomReadOptions.Only"/>), no advisory lock is asked for on Linux.</remarks>
    /// <exception cref="DicomDataException">It is no DICOM file, or breaks a rule that is not tolerated.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DicomFile Open(string path, DicomReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= DicomReadOptions.Default;
        if (options.Chosen is not null && TryLook(path, options) is { } looked)
        {
            return looked;
        }

        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bool keepsFile = false;
        try
        {
            using FileLoader loader = FileLoader.Begin(RandomAccess.GetLength(handle), options);
            while (loader.NeedsInput)
            {
                loader.Supply(RandomAccess.Read(handle, loader.Target.Span, loader.FileOffset));
            }

            return Finish(loader, handle, BlockOwnership.None, out keepsFile);
        }
        finally
        {
            if (!keepsFile)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Opens a file without blocking the caller.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">It is no DICOM file, or breaks a rule that is not tolerated.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async ValueTask<DicomFile> OpenAsync(string path, DicomReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        bool keepsFile = false;
        try
        {
            using FileLoader loader = FileLoader.Begin(RandomAccess.GetLength(handle), options ?? DicomReadOptions.Default);
            while (loader.NeedsInput)
            {
                loader.Supply(await RandomAccess.ReadAsync(handle, loader.Target, loader.FileOffset, cancellationToken).ConfigureAwait(false));
            }

            return Finish(loader, handle, BlockOwnership.None, out keepsFile);
        }
        finally
        {
            if (!keepsFile)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Opens a file by mapping it into memory: no value is copied, whatever its size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Tolerances and limits; the default where null. No value up to 2 GiB is deferred.</param>
    /// <returns>The file; the caller disposes it. What it lends is memory of the mapping: it must not be touched afterwards.</returns>
    /// <remarks>
    /// Only for files that the caller alone may change. Where somebody else makes a mapped file shorter, the system answers the next
    /// access with a signal (SIGBUS) that no code can catch: the process ends. <see cref="Open"/> reads instead and gets an error in that case.
    /// </remarks>
    /// <exception cref="DicomDataException">It is no DICOM file, or breaks a rule that is not tolerated.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DicomFile OpenMapped(string path, DicomReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        long lengthBytes = RandomAccess.GetLength(handle);
        if (lengthBytes == 0)
        {
            return View(default, options);
        }

        var mapped = new MappedFile(handle, lengthBytes);
        bool isTaken = false;
        try
        {
            using FileLoader loader = FileLoader.Begin(null, 0, mapped, lengthBytes, options ?? DicomReadOptions.Default);
            loader.Load();
            isTaken = !loader.IsInflated;
            return Finish(loader, null, BlockOwnership.Foreign, out _);
        }
        finally
        {
            if (!isTaken)
            {
                mapped.Dispose();
            }
        }
    }

    /// <summary>Reads a file that lies in memory, in place: its bytes are borrowed, not copied.</summary>
    /// <param name="data">The whole file; it must not change until the result is disposed.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">It is no DICOM file, or breaks a rule that is not tolerated.</exception>
    public static DicomFile View(ReadOnlyMemory<byte> data, DicomReadOptions? options = null)
    {
        bool isArray = MemoryMarshal.TryGetArray(data, out ArraySegment<byte> segment);
        using FileLoader loader = isArray
            ? FileLoader.Begin(segment.Array ?? [], segment.Offset, null, data.Length, options ?? DicomReadOptions.Default)
            : FileLoader.Begin(null, 0, new MemoryBlock(data), data.Length, options ?? DicomReadOptions.Default);
        loader.Load();
        return Finish(loader, null, BlockOwnership.None, out _);
    }

    /// <summary>Disposes both data sets and closes the file; the second time it does nothing.</summary>
    public void Dispose()
    {
        _meta?.Dispose();
        Dataset.Dispose();
    }

    // For a few elements the calls of the system are most of the time, so as few as may be. Null where it does not go like that.
    private static DicomFile? TryLook(string path, DicomReadOptions options)
    {
        if (!UnlockedFile.TryOpen(path, out UnlockedFile file))
        {
            return null;
        }

        bool isTaken = false;
        try
        {
            using FileLoader loader = FileLoader.Begin(file.LengthBytes, options);
            while (loader.NeedsInput)
            {
                int count = file.Read(loader.Target.Span, loader.FileOffset);
                if (count < 0)
                {
                    return null;
                }

                loader.Supply(count);
            }

            isTaken = loader.HasDeferred;
            return Finish(loader, isTaken ? file.ToHandle() : null, BlockOwnership.None, out _);
        }
        finally
        {
            if (!isTaken)
            {
                file.Close();
            }
        }
    }

    private static DicomFile Finish(FileLoader loader, SafeFileHandle? handle, BlockOwnership owned, out bool keepsFile)
    {
        (long Start, int Bytes) metaRange = loader.MetaRange;
        (DicomDataset? meta, DicomDataset dataset) = loader.Finish(handle, owned, out keepsFile);
        return new DicomFile(loader, metaRange, meta, dataset);
    }

    // Made when it is asked for: most callers need the data set alone.
    private DicomDataset IndexMetaInformation()
    {
        DicomDataset meta = DicomDataset.Index(
            Dataset.ShareBytes(), Dataset.Bytes(_metaStart, _metaBytes), _metaStart, TransferSyntax.ExplicitVRLittleEndian, FileLoader.MetaOptions, inputOffset: DatasetOffset - _metaBytes);
        DicomDataset? earlier = Interlocked.CompareExchange(ref _meta, meta, null);
        if (earlier is null)
        {
            return meta;
        }

        meta.Dispose();
        return earlier;
    }
}
