using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Commands;

/// <summary>What the demo's archive holds: the series that is asked for, and others that a query has to tell it from.</summary>
internal sealed class DemoStudy
{
    public const string PatientId = "PHANTOM-1";
    public const string StudyDate = "20240131";
    public const string SeriesDescription = "Thorax oblique 2.5 mm";

    public DemoStudy(int slices)
    {
        Wanted = new Phantom(new PhantomOptions { Slices = slices, PatientId = PatientId, StudyDate = StudyDate, SeriesDescription = SeriesDescription });
        Others =
        [
            // The same patient on the same day: another description, another modality.
            Small(new PhantomOptions { SeriesNumber = 2, SeriesDescription = "Thorax oblique 5 mm", Seed = 2, PatientId = PatientId, StudyDate = StudyDate }),
            Small(new PhantomOptions { SeriesNumber = 3, SeriesDescription = "Scout", Seed = 3, PatientId = PatientId, StudyDate = StudyDate }),

            // The same description on another day.
            Small(new PhantomOptions
            {
                StudyId = "2", StudyDate = "20230615", SeriesDescription = SeriesDescription, Modality = "MR", Seed = 4, PatientId = PatientId,
            }),

            // Other patients, one of them on the same day with the same description.
            Small(new PhantomOptions { PatientId = "PHANTOM-2", PatientName = "Phantom^Second", StudyDate = StudyDate, SeriesDescription = SeriesDescription, Seed = 5 }),
            Small(new PhantomOptions { PatientId = "PHANTOM-10", PatientName = "Phantom^Third", StudyDate = "20240201", SeriesDescription = "Thorax", Seed = 6 }),
        ];
    }

    /// <summary>The series that is asked for.</summary>
    public Phantom Wanted { get; }

    /// <summary>Three other series of the patient, and two other patients.</summary>
    public IReadOnlyList<Phantom> Others { get; }

    /// <summary>All of them, the wanted one in the middle.</summary>
    public IEnumerable<Phantom> All => [.. Others.Take(2), Wanted, .. Others.Skip(2)];

    // The others need not be large to be told apart.
    private static Phantom Small(PhantomOptions o) => new(new PhantomOptions
    {
        Columns = 128,
        Rows = 128,
        Slices = 8,
        StudyId = o.StudyId,
        SeriesNumber = o.SeriesNumber,
        SeriesDescription = o.SeriesDescription,
        StudyDate = o.StudyDate,
        PatientId = o.PatientId,
        PatientName = o.PatientName,
        Modality = o.Modality,
        Seed = o.Seed,
    });
}
