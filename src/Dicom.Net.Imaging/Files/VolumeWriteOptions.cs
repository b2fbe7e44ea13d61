namespace Dicom.Net.Imaging;

/// <summary>How to write a volume's file.</summary>
public sealed class VolumeWriteOptions
{
    internal static readonly VolumeWriteOptions Default = new();

    /// <summary>Replace a file that is there; otherwise that is an error.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Compress the voxels of an NRRD by gzip. The other formats say so by their extension.</summary>
    public bool Compress { get; init; }

    /// <summary>The format; null: by the file's extension.</summary>
    public VolumeFileFormat? Format { get; init; }
}
