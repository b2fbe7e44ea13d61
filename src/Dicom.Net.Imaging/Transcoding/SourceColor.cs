namespace Dicom.Net.Imaging;

/// <summary>What the samples of decoded frames are: what the codestream says of itself goes before what the header claims.</summary>
internal static class SourceColor
{
    /// <summary>The photometric interpretation of decoded frames, whose chroma is at full size.</summary>
    internal static string Of(PixelFrames frames)
    {
        string claimed = frames.Description.PhotometricInterpretation;
        if (frames.Description.Frame.SamplesPerPixel != 3)
        {
            return claimed;
        }

        // PS3.3 §C.7.6.3.1.2: the transforms of JPEG 2000 are undone by its decoder; halved chroma has been brought to full size.
        string full = claimed switch
        {
            "YBR_FULL_422" => "YBR_FULL",
            "YBR_ICT" or "YBR_RCT" => "RGB",
            _ => claimed,
        };
        if (!frames.IsEncapsulated || frames.Count == 0 || full is not ("RGB" or "YBR_FULL"))
        {
            return full;
        }

        return ColourReader.Find(frames, 0) == PixelColour.Rgb ? "RGB" : "YBR_FULL";
    }
}
