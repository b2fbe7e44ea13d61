namespace Dicom.Net.Codecs;

/// <summary>How far an encoder reduces the second and third component of a three-component frame.</summary>
public enum JpegSubsampling
{
    /// <summary>Full size (4:4:4).</summary>
    None,

    /// <summary>Half the width (4:2:2).</summary>
    Horizontal,

    /// <summary>Half the width and half the height (4:2:0).</summary>
    Both,
}
