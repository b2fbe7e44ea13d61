namespace Dicom.Net.Imaging;

/// <summary>The volume files that can be written.</summary>
public enum VolumeFileFormat
{
    /// <summary>NRRD with its data in the same file, <c>.nrrd</c>.</summary>
    Nrrd,

    /// <summary>MetaImage with its data in the same file, <c>.mha</c>.</summary>
    MetaImage,

    /// <summary>NIfTI-1 in one file, <c>.nii</c>.</summary>
    Nifti,

    /// <summary>NIfTI-1 in one file, compressed by gzip, <c>.nii.gz</c>.</summary>
    NiftiGzip,
}
