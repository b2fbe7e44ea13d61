using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>One patient, study, series or instance that an index found, with all that it knows of it.</summary>
public sealed class ArchiveMatch
{
    /// <summary>The level of the entity.</summary>
    public required ArchiveLevel Level { get; init; }

    /// <summary>The index's own number of the entity at its level.</summary>
    public required long Id { get; init; }

    /// <summary>Attributes of the patient, from the study's objects where the level is below PATIENT.</summary>
    public AttributeSet Patient { get; init; } = AttributeSet.Empty;

    /// <summary>Attributes of the study; empty at PATIENT level.</summary>
    public AttributeSet Study { get; init; } = AttributeSet.Empty;

    /// <summary>Attributes of the series; empty above SERIES level.</summary>
    public AttributeSet Series { get; init; } = AttributeSet.Empty;

    /// <summary>Attributes of the instance; empty above IMAGE level.</summary>
    public AttributeSet Image { get; init; } = AttributeSet.Empty;

    /// <summary>Modalities of the study, a backslash between them.</summary>
    public string Modalities { get; init; } = "";

    /// <summary>SOP classes of the study, a backslash between them.</summary>
    public string SopClasses { get; init; } = "";

    /// <summary>Number of the patient's studies.</summary>
    public long PatientStudies { get; init; }

    /// <summary>Number of the patient's series.</summary>
    public long PatientSeries { get; init; }

    /// <summary>Number of the patient's instances.</summary>
    public long PatientInstances { get; init; }

    /// <summary>Number of the study's series.</summary>
    public long StudySeries { get; init; }

    /// <summary>Number of the study's instances.</summary>
    public long StudyInstances { get; init; }

    /// <summary>Number of the series' instances.</summary>
    public long SeriesInstances { get; init; }

    /// <summary>The instance's transfer syntax; empty above IMAGE level.</summary>
    public string TransferSyntaxUid { get; init; } = "";

    /// <summary>The name of the object of the instance, or of one of the entity's instances where the index was asked for it; null if unknown.</summary>
    public string? ObjectName { get; init; }

    /// <summary>The value of an attribute of this entity or of one above it.</summary>
    /// <param name="tag">The attribute.</param>
    /// <returns>The value, a backslash between values; null if there is none, or it belongs to a lower level.</returns>
    public string? GetString(DicomTag tag)
    {
        if (!ArchiveAttributes.TryGetIndexed(tag, out ArchiveLevel level) || level > Level)
        {
            return null;
        }

        if (GetCalculated(tag) is { } calculated)
        {
            return calculated;
        }

        return level switch
        {
            ArchiveLevel.Patient => Patient.GetString(tag),
            ArchiveLevel.Study => Study.GetString(tag),
            ArchiveLevel.Series => Series.GetString(tag),
            _ => Image.GetString(tag),
        };
    }

    private string? GetCalculated(DicomTag tag)
    {
        long? number = tag == DicomTags.NumberOfStudyRelatedInstances ? StudyInstances
            : tag == DicomTags.NumberOfStudyRelatedSeries ? StudySeries
            : tag == DicomTags.NumberOfSeriesRelatedInstances ? SeriesInstances
            : tag == DicomTags.NumberOfPatientRelatedStudies ? PatientStudies
            : tag == DicomTags.NumberOfPatientRelatedSeries ? PatientSeries
            : tag == DicomTags.NumberOfPatientRelatedInstances ? PatientInstances
            : null;
        return number?.ToString(CultureInfo.InvariantCulture)
            ?? (tag == DicomTags.ModalitiesInStudy ? Modalities
            : tag == DicomTags.SOPClassesInStudy ? SopClasses
            : tag == DicomTags.AvailableTransferSyntaxUID ? TransferSyntaxUid
            : null);
    }
}
