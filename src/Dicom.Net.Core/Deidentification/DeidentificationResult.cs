namespace Dicom.Net.Core;

/// <summary>A de-identified data set.</summary>
public sealed class DeidentificationResult
{
    internal DeidentificationResult(DicomDatasetBuilder dataset, IReadOnlyList<string> warnings)
    {
        Dataset = dataset;
        Warnings = warnings;
    }

    /// <summary>The data set. It refers to values of the original, which must not be disposed before this is written.</summary>
    public DicomDatasetBuilder Dataset { get; }

    /// <summary>What the caller should look at, a sentence each: pixels that may show identifying text or a face.</summary>
    public IReadOnlyList<string> Warnings { get; }
}
