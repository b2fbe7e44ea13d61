using System.IO.Compression;

namespace Dicom.Net.Imaging;

/// <summary>
/// Writes volumes as NRRD, MetaImage and NIfTI-1. Slices stream from the volume's memory into a temporary file beside the
/// target, which is renamed when it is whole, so that no half-written file ever carries the name.
/// </summary>
/// <remarks>
/// The files state a right-angled grid: Direction and Spacing of the volume, also for tilted or unevenly spaced series; what
/// the slices' true positions are stands in the volume's <see cref="GeometryReport"/> (an NRRD carries the true mean step as
/// a key, because no reader of these formats resamples a shear correctly of itself).
/// </remarks>
public static class VolumeWriter
{
    /// <summary>Writes a volume.</summary>
    /// <param name="volume">The volume; not disposed.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Null: format by extension, no overwriting, NRRD uncompressed.</param>
    /// <exception cref="ArgumentException">The extension is none of .nrrd, .mha, .nii, .nii.gz and no format is given.</exception>
    /// <exception cref="DicomImagingException">The file is there already, or NIfTI-1 cannot state the size.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public static void Write(VoxelVolume volume, string path, VolumeWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= VolumeWriteOptions.Default;
        VolumeFileFormat format = options.Format ?? FindFormat(path)
            ?? throw new ArgumentException($"The extension of '{Path.GetFileName(path)}' is none of .nrrd, .mha, .nii and .nii.gz.", nameof(path));
        byte[] header = format switch
        {
            VolumeFileFormat.Nrrd => NrrdHeader.Create(volume, options.Compress),
            VolumeFileFormat.MetaImage => MetaImageHeader.Create(volume),
            _ => NiftiHeader.Create(volume),
        };
        AtomicFile.Write(path, options.Overwrite, file => WriteTo(file, volume, header, format, options.Compress));
    }

    /// <summary>The format that a file's extension asks for.</summary>
    /// <param name="path">A file name or path.</param>
    /// <returns>The format, or null where the extension is none of .nrrd, .mha, .nii and .nii.gz (upper or lower case).</returns>
    public static VolumeFileFormat? FindFormat(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase))
        {
            return VolumeFileFormat.NiftiGzip;
        }

        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".nrrd" => VolumeFileFormat.Nrrd,
            ".mha" => VolumeFileFormat.MetaImage,
            ".nii" => VolumeFileFormat.Nifti,
            _ => null,
        };
    }

    private static void WriteTo(FileStream file, VoxelVolume volume, byte[] header, VolumeFileFormat format, bool compress)
    {
        if (format == VolumeFileFormat.NiftiGzip)
        {
            using GZipStream gzip = new(file, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(header);
            WriteSlices(gzip, volume);
            return;
        }

        file.Write(header);
        if (format == VolumeFileFormat.Nrrd && compress)
        {
            using GZipStream gzip = new(file, CompressionLevel.Optimal, leaveOpen: true);
            WriteSlices(gzip, volume);
            return;
        }

        WriteSlices(file, volume);
    }

    private static void WriteSlices(Stream stream, VoxelVolume volume)
    {
        for (int slice = 0; slice < volume.Slices; slice++)
        {
            stream.Write(volume.GetSliceBytes(slice));
        }
    }
}
