namespace Dicom.Net.Imaging;

/// <summary>What became of an added object.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Message">One line for every outcome but <see cref="SeriesAddKind.Added"/>.</param>
public readonly record struct SeriesAddResult(SeriesAddKind Kind, string? Message)
{
    /// <summary>Whether the slice is in the volume's memory.</summary>
    public bool IsAdded => Kind == SeriesAddKind.Added;
}
