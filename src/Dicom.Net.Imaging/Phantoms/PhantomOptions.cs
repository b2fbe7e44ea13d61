namespace Dicom.Net.Imaging;

/// <summary>What a generated series looks like and what its headers say. Equal options give equal objects, UIDs included.</summary>
public sealed class PhantomOptions
{
    /// <summary>Columns of a slice, 16 to 4096.</summary>
    public int Columns { get; init; } = 512;

    /// <summary>Rows of a slice, 16 to 4096.</summary>
    public int Rows { get; init; } = 512;

    /// <summary>Slices, 1 to 5000.</summary>
    public int Slices { get; init; } = 120;

    /// <summary>mm between columns, rows and slices; 0: chosen so that the phantom fills the volume, anisotropic.</summary>
    public Vector3D Spacing { get; init; }

    /// <summary>The orientation; oblique by default: the axial standard turned by 8 degrees about the long axis and 12 about the transverse one.</summary>
    public VolumeDirection Direction { get; init; } = ObliqueDirection();

    /// <summary>Chooses vessels, noise and UIDs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>CT or MR; the storage class, the header's modules and the greys follow it.</summary>
    public string Modality { get; init; } = "CT";

    /// <summary>Patient ID.</summary>
    public string PatientId { get; init; } = "PHANTOM-1";

    /// <summary>Patient's Name.</summary>
    public string PatientName { get; init; } = "Phantom^Thorax";

    /// <summary>Study Date, yyyymmdd.</summary>
    public string StudyDate { get; init; } = "20240131";

    /// <summary>Study Time, hhmmss.</summary>
    public string StudyTime { get; init; } = "101500";

    /// <summary>Study Description.</summary>
    public string StudyDescription { get; init; } = "Thorax";

    /// <summary>Series Description.</summary>
    public string SeriesDescription { get; init; } = "Thorax oblique 2.5 mm";

    /// <summary>Study ID; with patient and date it decides the Study Instance UID.</summary>
    public string StudyId { get; init; } = "1";

    /// <summary>Series Number; with the study it decides the Series Instance UID.</summary>
    public int SeriesNumber { get; init; } = 1;

    private static VolumeDirection ObliqueDirection()
    {
        (double sinZ, double cosZ) = Math.SinCos(8 * Math.PI / 180);
        (double sinX, double cosX) = Math.SinCos(-12 * Math.PI / 180);

        // Nine decimals are what the header's decimal strings hold, so that the volume read back states the same numbers.
        Vector3D row = new(Math.Round(cosZ, 9), Math.Round(sinZ * cosX, 9), Math.Round(sinZ * sinX, 9));
        Vector3D column = new(Math.Round(-sinZ, 9), Math.Round(cosZ * cosX, 9), Math.Round(cosZ * sinX, 9));
        return VolumeDirection.FromPlane(row, column);
    }
}
