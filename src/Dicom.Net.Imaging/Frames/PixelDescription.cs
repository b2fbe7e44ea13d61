namespace Dicom.Net.Imaging;

/// <summary>What a header says of its pixel data, checked.</summary>
public sealed class PixelDescription
{
    /// <summary>What it says of each frame.</summary>
    public required FrameDescription Frame { get; init; }

    /// <summary>Photometric Interpretation as the header has it.</summary>
    public required string PhotometricInterpretation { get; init; }

    /// <summary>Number of Frames as the header has it, at least 1: a claim that the data may not keep.</summary>
    public required int NumberOfFrames { get; init; }

    /// <summary>What kind of number the values are.</summary>
    public required PixelValueKind ValueKind { get; init; }

    /// <summary>Whether the header calls pixels gray.</summary>
    public bool IsMonochrome => PhotometricInterpretation is "MONOCHROME1" or "MONOCHROME2";
}
