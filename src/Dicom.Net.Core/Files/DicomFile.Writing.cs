using System.Buffers;

namespace Dicom.Net.Core;

public sealed partial class DicomFile
{
    /// <summary>Writes a data set as a DICOM file: preamble, meta information, data set.</summary>
    /// <param name="path">The file, written beside it first and then renamed, so that it is never seen half written.</param>
    /// <param name="dataset">The data set; it must hold SOP Class UID and SOP Instance UID. Values that it copies from a file on disk are streamed; groups 0000 and 0002 are left out.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="ArgumentException">The data set lacks a UID.</exception>
    /// <exception cref="IOException">The file is there and is not to be replaced, or cannot be written.</exception>
    public static void Save(string path, DicomDatasetBuilder dataset, TransferSyntax syntax, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(syntax);
        SaveWith(path, dataset, syntax, overwrite, MetaInformationOf(dataset, syntax));
    }

    /// <summary>Writes a data set as a DICOM file to a stream: preamble, meta information, data set.</summary>
    /// <param name="stream">The stream, written from where it stands and left open; it need not seek.</param>
    /// <param name="dataset">The data set; it must hold SOP Class UID and SOP Instance UID. Values that it copies from a file on disk are streamed; groups 0000 and 0002 are left out.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <param name="lengths">How the lengths of sequences and items are written.</param>
    /// <exception cref="ArgumentException">The data set lacks a UID.</exception>
    public static void Save(Stream stream, DicomDatasetBuilder dataset, TransferSyntax syntax, SequenceLengths lengths = SequenceLengths.AsRead)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(syntax);
        WriteAll(stream, dataset, syntax, lengths, MetaInformationOf(dataset, syntax));
    }

    /// <summary>Writes a copy of the file in which some elements differ; what does not change is streamed, whatever its size.</summary>
    /// <param name="path">The new file, written beside it first and then renamed; it may be this file's own path.</param>
    /// <param name="changes">The elements that take the place of those with their tags, or are added; null changes nothing.</param>
    /// <param name="removed">The elements that the copy does not have; null removes none.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <remarks>The transfer syntax stays. Of the meta information the source application and private information stay, the rest is made anew.</remarks>
    /// <exception cref="ArgumentException">Neither the copy nor the meta information has the UIDs.</exception>
    /// <exception cref="DicomDataException">The file became shorter since it was opened.</exception>
    /// <exception cref="IOException">The file is there and is not to be replaced, or cannot be written.</exception>
    public void CopyTo(string path, DicomDatasetBuilder? changes = null, IReadOnlyCollection<DicomTag>? removed = null, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        DicomDatasetBuilder copy = new DicomDatasetBuilder().CopyFrom(Dataset.Root);
        if (changes is not null)
        {
            copy.Overlay(changes);
        }

        foreach (DicomTag tag in removed ?? [])
        {
            copy.Remove(tag);
        }

        // A DICOMDIR and other files have their UIDs there alone.
        DicomDatasetBuilder meta = MetaInformationOf(
            Required(copy, 0x0008_0016, MetaInformation?.GetString(DicomTags.MediaStorageSOPClassUID)),
            Required(copy, 0x0008_0018, MetaInformation?.GetString(DicomTags.MediaStorageSOPInstanceUID)),
            TransferSyntax.Uid);
        if (MetaInformation is { } old)
        {
            foreach (DicomElement element in old)
            {
                // PS3.10 §7.1: who wrote, sent and received it, and private information.
                if (element.Tag.Element >= 0x0016)
                {
                    meta.Copy(element);
                }
            }
        }

        SaveWith(path, copy, TransferSyntax, overwrite, meta);
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

    private static void WriteMetaInformation(IBufferWriter<byte> output, DicomDatasetBuilder meta)
    {
        Span<byte> head = output.GetSpan(132)[..132];
        head.Clear();
        "DICM"u8.CopyTo(head[128..]);
        output.Advance(132);
        meta.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
    }

    private static DicomDatasetBuilder MetaInformationOf(DicomDatasetBuilder dataset, TransferSyntax syntax) =>
        MetaInformationOf(Required(dataset, 0x0008_0016), Required(dataset, 0x0008_0018), syntax.Uid);

    private static string Required(DicomDatasetBuilder dataset, uint tag, string? otherwise = null) =>
        dataset.TextOf(new DicomTag(tag)) ?? otherwise ?? throw new ArgumentException($"The data set has no {(tag == 0x0008_0016 ? "SOP Class" : "SOP Instance")} UID {new DicomTag(tag)}.", nameof(dataset));

    private static DicomDatasetBuilder MetaInformationOf(string sopClassUid, string sopInstanceUid, string transferSyntaxUid) => new DicomDatasetBuilder()
        .SetBytes(new DicomTag(0x0002_0000), DicomVR.UL, new byte[4])
        .SetBytes(new DicomTag(0x0002_0001), DicomVR.OB, new byte[] { 0, 1 })
        .Set(new DicomTag(0x0002_0002), DicomVR.UI, sopClassUid)
        .Set(new DicomTag(0x0002_0003), DicomVR.UI, sopInstanceUid)
        .Set(new DicomTag(0x0002_0010), DicomVR.UI, transferSyntaxUid)
        .Set(new DicomTag(0x0002_0012), DicomVR.UI, Implementation.ClassUid)
        .Set(new DicomTag(0x0002_0013), DicomVR.SH, Implementation.VersionName);

    private static void SaveWith(string path, DicomDatasetBuilder dataset, TransferSyntax syntax, bool overwrite, DicomDatasetBuilder meta)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new IOException($"The file '{path}' is there already.");
        }

        string temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                WriteAll(stream, dataset, syntax, SequenceLengths.AsRead, meta);
            }

            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void WriteAll(Stream stream, DicomDatasetBuilder dataset, TransferSyntax syntax, SequenceLengths lengths, DicomDatasetBuilder meta)
    {
        using var output = new StreamBufferWriter(stream);
        WriteMetaInformation(output, meta);
        WithoutMetaInformation(dataset).WriteTo(output, syntax, lengths);
        output.Complete();
    }

    // PS3.10 §7.1: group 0002 stands before the data set and not in it, where readers would take it for more of the same; commands are in no file.
    private static DicomDatasetBuilder WithoutMetaInformation(DicomDatasetBuilder dataset)
    {
        DicomTag[] others = [.. dataset.Tags.TakeWhile(tag => tag.Group <= 2).Where(tag => tag.Group is 0 or 2)];
        if (others.Length == 0)
        {
            return dataset;
        }

        var copy = new DicomDatasetBuilder();
        copy.Overlay(dataset);
        foreach (DicomTag tag in others)
        {
            copy.Remove(tag);
        }

        return copy;
    }
}
