namespace Dicom.Net.Retrieval;

/// <summary>A key cannot be read: a date that is none, a UID that is none.</summary>
public sealed class InvalidSeriesKeyException : RetrievalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to write instead.</param>
    public InvalidSeriesKeyException(string message)
        : base(message)
    {
    }
}
