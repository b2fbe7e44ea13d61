namespace Dicom.Net.Imaging;

/// <summary>What became of an added object.</summary>
public enum SeriesAddKind
{
    /// <summary>Its slice is in the volume's memory.</summary>
    Added,

    /// <summary>It holds no image and was left out.</summary>
    NotAnImage,

    /// <summary>The same SOP instance had been added before; it was left out.</summary>
    Duplicate,

    /// <summary>It is an image that cannot be part of a volume; building will fail with the reason.</summary>
    Unsupported,

    /// <summary>It is a damaged image; building will fail with the reason.</summary>
    Damaged,
}
