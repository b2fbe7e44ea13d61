namespace Dicom.Net.Imaging;

/// <summary>How frames are shown. As it stands: as the maker's header says.</summary>
public sealed record DisplayOptions
{
    /// <summary>The caller's own window or table instead of the header's; null: the header's.</summary>
    public VoiTransform? Voi { get; init; }

    /// <summary>Which of the windows and tables that the header offers, from 0, in the order of <see cref="VoiTransform.ReadAll"/>.</summary>
    public int VoiIndex { get; init; }

    /// <summary>Whether the header's windows and tables are used; otherwise gray goes from the least value to the greatest.</summary>
    public bool UseHeaderVoi { get; init; } = true;

    /// <summary>Whether overlays are drawn, in white.</summary>
    public bool ShowOverlays { get; init; } = true;

    /// <summary>Whether padding is black whatever the window says, and no part of the range of values.</summary>
    public bool SuppressPadding { get; init; } = true;

    /// <summary>Whether gray is turned round once more.</summary>
    public bool Invert { get; init; }

    /// <summary>Bits of a sample of the picture, 8 or 16; 0: 8 where a window is given or values have no more, else 16.</summary>
    public int BitsPerSample { get; init; }
}
