using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Converts objects between transfer syntaxes: native ones (implicit, explicit, big endian, deflated) and RLE, JPEG baseline, extended and
/// lossless, JPEG-LS, deflated and uncompressed frames; from every syntax with a decoder. Frame by frame: memory is that of the frames at
/// work. Attributes that describe the pixels stay true.
/// </summary>
public static class Transcoder
{
    /// <summary>Whether anything is written in a transfer syntax.</summary>
    /// <param name="target">The syntax.</param>
    /// <returns>True if so; a certain object may still be one that the syntax cannot hold.</returns>
    public static bool CanEncode(TransferSyntax target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return FrameFamilies.Of(target) != FrameFamily.None;
    }

    /// <summary>Whether objects of a transfer syntax can be read to be converted.</summary>
    /// <param name="source">The syntax.</param>
    /// <param name="decoder">Decodes them; null: <see cref="FrameDecoder.Default"/>.</param>
    /// <returns>True if so; a certain object may still be damaged.</returns>
    public static bool CanDecode(TransferSyntax source, IFrameDecoder? decoder = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return FrameFamilies.Of(source) == FrameFamily.Native || (source.IsEncapsulated && (decoder ?? FrameDecoder.Default).Supports(source));
    }

    /// <summary>Writes a data set as a Part 10 file in a transfer syntax.</summary>
    /// <param name="dataset">The data set; it stays the caller's.</param>
    /// <param name="target">The transfer syntax; the data set's own copies it.</param>
    /// <param name="path">The file, written under a temporary name and then renamed.</param>
    /// <param name="options">How; the default where null.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="UnencodablePixelDataException">The syntax cannot hold the object, or nothing here writes it.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the data set's syntax.</exception>
    /// <exception cref="FrameDecodingException">A frame is damaged or is not there.</exception>
    /// <exception cref="ImageObjectException">The header contradicts itself, or there is no SOP class or instance UID.</exception>
    /// <exception cref="DicomImagingException">The file is there.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public static TranscodeResult WriteFile(
        DicomDataset dataset, TransferSyntax target, string path, TranscodeOptions? options = null, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!overwrite && File.Exists(path))
        {
            throw AtomicFile.AlreadyThere(path);
        }

        using TranscodeJob job = Prepare(dataset, target, ref options, cancellationToken);
        string? sopClass = dataset.GetString(DicomTags.SOPClassUID);
        if (string.IsNullOrEmpty(sopClass) || job.SopInstanceUid.Length == 0)
        {
            throw new ImageObjectException(job.SopInstanceUid, "The object has no SOP Class UID or no SOP Instance UID, which a file must state.");
        }

        AtomicFile.Write(path, overwrite, file =>
        {
            using (StreamOutput output = new(file))
            {
                DicomFile.WriteMetaInformation(output, sopClass, job.SopInstanceUid, target.Uid);
                output.Flush();
            }

            job.WriteTo(file);
        });
        return job.ToResult();
    }

    /// <summary>Writes a data set in a transfer syntax, without meta information.</summary>
    /// <param name="dataset">The data set; it stays the caller's.</param>
    /// <param name="target">The transfer syntax; the data set's own copies it.</param>
    /// <param name="output">Where the bytes go; what was written when an error comes up is no data set.</param>
    /// <param name="options">How; the default where null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="UnencodablePixelDataException">The syntax cannot hold the object, or nothing here writes it.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the data set's syntax.</exception>
    /// <exception cref="FrameDecodingException">A frame is damaged or is not there.</exception>
    /// <exception cref="ImageObjectException">The header contradicts itself.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    /// <exception cref="OperationCanceledException">The work was ended.</exception>
    public static TranscodeResult WriteDataset(
        DicomDataset dataset, TransferSyntax target, Stream output, TranscodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        using TranscodeJob job = Prepare(dataset, target, ref options, cancellationToken);
        job.WriteTo(output);
        return job.ToResult();
    }

    private static TranscodeJob Prepare(DicomDataset dataset, TransferSyntax target, ref TranscodeOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(target);
        options ??= TranscodeOptions.Default;
        options.Check();
        return TranscodeJob.Prepare(dataset, target, options, cancellationToken);
    }
}
