using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive.Tests;

/// <summary>A folder for one test, deleted afterwards, and the archive in it as its handlers see it.</summary>
internal sealed class ArchiveFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("archive-test-").FullName;

    public ValueTask<DicomArchive> OpenAsync(DicomArchiveOptions? options = null) => DicomArchive.OpenAsync(Path, options);

    /// <summary>All that a killed process leaves: the files as they are while the archive is open.</summary>
    public ArchiveFolder CopyAsKilled()
    {
        var copy = new ArchiveFolder();
        foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            if (file.EndsWith("archive.lock", StringComparison.Ordinal))
            {
                continue;
            }

            using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            using (var destination = File.Create(target))
            {
                source.CopyTo(destination);
            }

            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(file));
        }

        return copy;
    }

    public string[] ObjectFiles() => Directory.GetFiles(System.IO.Path.Combine(Path, "objects"), "*.dcm", SearchOption.AllDirectories);

    public static async Task<DimseStatus> StoreAsync(IStoreHandler archive, DicomDatasetBuilder instance, TransferSyntax? syntax = null, string? commandUid = null)
    {
        syntax ??= TransferSyntax.ExplicitVRLittleEndian;
        using DicomDataset view = instance.ToDataset();
        return await StoreBytesAsync(
            archive, Samples.Encode(instance, syntax), syntax, view.GetString(DicomTags.SOPClassUID)!, commandUid ?? view.GetString(DicomTags.SOPInstanceUID)!);
    }

    public static async Task<DimseStatus> StoreBytesAsync(IStoreHandler archive, byte[] bytes, TransferSyntax syntax, string sopClass, string sopInstance)
    {
        var context = new StoreContext { CallingAETitle = "TEST", CalledAETitle = "ARCHIVE", SopClassUid = sopClass, SopInstanceUid = sopInstance, TransferSyntax = syntax };
        StoreSink sink;
        try
        {
            sink = await archive.BeginStoreAsync(context, CancellationToken.None);
        }
        catch (DimseException e)
        {
            return e.Status;
        }

        // In pieces, as the network gives it.
        for (int offset = 0; offset < bytes.Length; offset += 100)
        {
            await sink.WriteAsync(new ReadOnlySequence<byte>(bytes, offset, Math.Min(100, bytes.Length - offset)), CancellationToken.None);
        }

        return await sink.CompleteAsync(CancellationToken.None);
    }

    public static async Task<List<DicomDataset>> FindAsync(IFindHandler archive, string sopClass, DicomDatasetBuilder keys)
    {
        using DicomDataset identifier = keys.ToDataset();
        var context = new FindContext
        {
            CallingAETitle = "TEST",
            CalledAETitle = "ARCHIVE",
            SopClassUid = sopClass,
            TransferSyntax = TransferSyntax.ImplicitVRLittleEndian,
            Level = identifier.GetString(DicomTags.QueryRetrieveLevel) ?? "",
        };
        var found = new List<DicomDataset>();
        await foreach (DicomDataset response in archive.FindAsync(context, identifier, CancellationToken.None))
        {
            found.Add(response);
        }

        return found;
    }

    public static async Task<IReadOnlyList<StoreSource>> ResolveAsync(IRetrieveHandler archive, string sopClass, DicomDatasetBuilder keys)
    {
        using DicomDataset identifier = keys.ToDataset();
        var context = new RetrieveContext
        {
            CallingAETitle = "TEST",
            CalledAETitle = "ARCHIVE",
            SopClassUid = sopClass,
            TransferSyntax = TransferSyntax.ImplicitVRLittleEndian,
            Level = identifier.GetString(DicomTags.QueryRetrieveLevel) ?? "",
        };
        return await archive.ResolveAsync(context, identifier, CancellationToken.None);
    }

    public static DicomDatasetBuilder Keys(string level, params (DicomTag Tag, string? Value)[] keys)
    {
        DicomDatasetBuilder builder = new DicomDatasetBuilder().Set(DicomTags.QueryRetrieveLevel, level);
        foreach ((DicomTag tag, string? value) in keys)
        {
            builder.Set(tag, value);
        }

        return builder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
