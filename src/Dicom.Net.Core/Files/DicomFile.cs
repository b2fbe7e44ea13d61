using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>A DICOM file (PS3.10 §7): its meta information and its data set.</summary>
/// <remarks>Owns both data sets; large values stay on disk, and the file stays open for them until <see cref="Dispose"/>.</remarks>
public sealed class DicomFile : IDisposable
{
    private DicomFile(DicomDataset? meta, DicomDataset dataset, long datasetOffset, IReadOnlyList<DicomFinding> findings)
    {
        MetaInformation = meta;
        Dataset = dataset;
        DatasetOffset = datasetOffset;
        Findings = dataset.Findings.Count == 0 ? findings : [.. findings, .. dataset.Findings];
    }

    /// <summary>Group 0002, or null where the file has none.</summary>
    public DicomDataset? MetaInformation { get; }

    /// <summary>The data set.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>The syntax that the data set is in, which may differ from the declared one: see <see cref="Findings"/>.</summary>
    public TransferSyntax TransferSyntax => Dataset.TransferSyntax;

    /// <summary>Where the data set begins in the file, in bytes.</summary>
    public long DatasetOffset { get; }

    /// <summary>The faults that were tolerated while reading.</summary>
    public IReadOnlyList<DicomFinding> Findings { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">It is no DICOM file, or breaks a rule that is not tolerated.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DicomFile Open(string path, DicomReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bool keepsFile = false;
        try
        {
            using var loader = new FileLoader(RandomAccess.GetLength(handle), options ?? DicomReadOptions.Default);
            while (loader.NeedsInput)
            {
                loader.Supply(RandomAccess.Read(handle, loader.Target.Span, loader.FileOffset));
            }

            return Finish(loader, handle, out keepsFile);
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
            using var loader = new FileLoader(RandomAccess.GetLength(handle), options ?? DicomReadOptions.Default);
            while (loader.NeedsInput)
            {
                loader.Supply(await RandomAccess.ReadAsync(handle, loader.Target, loader.FileOffset, cancellationToken).ConfigureAwait(false));
            }

            return Finish(loader, handle, out keepsFile);
        }
        finally
        {
            if (!keepsFile)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Writes a data set as a DICOM file: preamble, meta information, data set.</summary>
    /// <param name="path">The file, written beside it first and then renamed, so that it is never seen half written.</param>
    /// <param name="dataset">The data set; it must hold SOP Class UID and SOP Instance UID.</param>
    /// <param name="syntax">The transfer syntax, not deflated.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ArgumentException">The data set lacks a UID, or the syntax is deflated.</exception>
    /// <exception cref="IOException">The file is there and is not to be replaced, or cannot be written.</exception>
    public static void Save(string path, DicomDatasetBuilder dataset, TransferSyntax syntax, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(syntax);
        if (syntax.IsDeflated)
        {
            throw new ArgumentException("Writing deflated data sets is not supported.", nameof(syntax));
        }

        string sopClass = dataset.TextOf(new DicomTag(0x0008_0016)) ?? throw new ArgumentException("The data set has no SOP Class UID (0008,0016).", nameof(dataset));
        string sopInstance = dataset.TextOf(new DicomTag(0x0008_0018)) ?? throw new ArgumentException("The data set has no SOP Instance UID (0008,0018).", nameof(dataset));
        if (!overwrite && File.Exists(path))
        {
            throw new IOException($"The file '{path}' is there already.");
        }

        string temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                using var output = new StreamBufferWriter(stream);
                WriteMetaInformation(output, sopClass, sopInstance, syntax.Uid);
                dataset.WriteTo(output, syntax);
                output.Flush();
            }

            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes preamble, prefix and file meta information (PS3.10 §7.1).</summary>
    /// <param name="output">Where the bytes go; the data set follows by the caller.</param>
    /// <param name="sopClassUid">The SOP Class UID of the data set.</param>
    /// <param name="sopInstanceUid">The SOP Instance UID of the data set.</param>
    /// <param name="transferSyntaxUid">The UID of the transfer syntax that the data set is in.</param>
    /// <param name="sourceAETitle">The AE title that wrote or sent the object, or null.</param>
    public static void WriteMetaInformation(IBufferWriter<byte> output, string sopClassUid, string sopInstanceUid, string transferSyntaxUid, string? sourceAETitle = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        MetaInformationWriter.Write(output, sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAETitle);
    }

    /// <summary>Disposes both data sets and closes the file; the second time it does nothing.</summary>
    public void Dispose()
    {
        MetaInformation?.Dispose();
        Dataset.Dispose();
    }

    private static DicomFile Finish(FileLoader loader, SafeFileHandle handle, out bool keepsFile)
    {
        (DicomDataset? meta, DicomDataset dataset) = loader.Finish(handle, out keepsFile);
        return new DicomFile(meta, dataset, loader.DatasetOffset, loader.Findings);
    }
}
