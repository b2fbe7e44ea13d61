namespace Dicom.Net.Imaging;

/// <summary>How to draw a preview.</summary>
public sealed class VolumePreviewOptions
{
    /// <summary>A line above the pictures, for example patient, date and description; null: none.</summary>
    public string? Title { get; init; }

    /// <summary>Centre of the grey window in rescaled units; null together with the width: chosen.</summary>
    public double? WindowCenter { get; init; }

    /// <summary>Width of the grey window in rescaled units, above 0.</summary>
    public double? WindowWidth { get; init; }

    /// <summary>Pixels of the longer side that the pictures share, 200 to 4000.</summary>
    public int SizePixels { get; init; } = 1000;

    /// <summary>Replace a file that is there; otherwise that is an error.</summary>
    public bool Overwrite { get; init; }
}
