namespace Dicom.Net.Core;

/// <summary>The data dictionary of PS3.6.</summary>
public static partial class DicomDictionary
{
    /// <summary>Finds a tag by its keyword.</summary>
    /// <param name="keyword">The keyword, as <c>PatientID</c>.</param>
    /// <param name="tag">The tag found.</param>
    /// <returns>False where no element has the keyword.</returns>
    public static bool TryGetTag(string keyword, out DicomTag tag)
    {
        tag = default;
        return false;
    }

    internal static DicomVR VROf(uint tag) => DicomVR.UN;
}
