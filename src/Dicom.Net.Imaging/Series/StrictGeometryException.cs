namespace Dicom.Net.Imaging;

/// <summary>A series that a grid of equal, right-angled steps does not state truly was refused because the caller asked for that.</summary>
public sealed class StrictGeometryException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="report">What was found.</param>
    public StrictGeometryException(GeometryReport report)
        : base("The slices are no exact grid: " + string.Join(" ", report.Warnings))
    {
        Report = report;
    }

    /// <summary>What was found.</summary>
    public GeometryReport Report { get; }
}
