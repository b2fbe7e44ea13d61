namespace Dicom.Net.Retrieval;

/// <summary>Fewer objects of the series arrived than it has.</summary>
public sealed class IncompleteSeriesException : RetrievalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="expected">Objects the series has.</param>
    /// <param name="received">Objects that arrived.</param>
    public IncompleteSeriesException(string message, int expected, int received)
        : base(message)
    {
        Expected = expected;
        Received = received;
    }

    /// <summary>Objects the series has, as its archive says.</summary>
    public int Expected { get; }

    /// <summary>Objects that arrived.</summary>
    public int Received { get; }
}
