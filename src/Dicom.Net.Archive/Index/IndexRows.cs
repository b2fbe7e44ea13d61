namespace Dicom.Net.Archive;

// The writer's copies of rows that it is adding to: a batch changes them here and writes each back once.
internal sealed class PatientRow
{
    public required long Id { get; init; }

    public required AttributeSet Attributes { get; set; }

    public long Studies { get; set; }

    public long Series { get; set; }

    public long Instances { get; set; }
}

internal sealed class StudyRow
{
    public required long Id { get; init; }

    public required PatientRow Patient { get; init; }

    public required AttributeSet Attributes { get; set; }

    public required SortedSet<string> Modalities { get; init; }

    public required SortedSet<string> Classes { get; init; }

    public long Series { get; set; }

    public long Instances { get; set; }
}

internal sealed class SeriesRow
{
    public required long Id { get; init; }

    public required StudyRow Study { get; init; }

    public required AttributeSet Attributes { get; set; }

    public long Instances { get; set; }
}
