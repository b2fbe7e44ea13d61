namespace Dicom.Net.Retrieval;

/// <summary>More than one series matches the keys.</summary>
public sealed class SeveralSeriesException : RetrievalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="candidates">The series that match.</param>
    public SeveralSeriesException(string message, IReadOnlyList<SeriesSummary> candidates)
        : base(message)
    {
        Candidates = candidates;
    }

    /// <summary>The series that match, newest first. One of them is picked by its Series Instance UID.</summary>
    public IReadOnlyList<SeriesSummary> Candidates { get; }
}
