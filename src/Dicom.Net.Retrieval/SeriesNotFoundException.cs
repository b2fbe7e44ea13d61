namespace Dicom.Net.Retrieval;

/// <summary>No series matches the keys.</summary>
public sealed class SeriesNotFoundException : RetrievalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="available">What that patient has, as far as the source says.</param>
    public SeriesNotFoundException(string message, IReadOnlyList<SeriesSummary> available)
        : base(message)
    {
        Available = available;
    }

    /// <summary>What that patient has, newest first; empty where nothing is known of the patient.</summary>
    public IReadOnlyList<SeriesSummary> Available { get; }
}
