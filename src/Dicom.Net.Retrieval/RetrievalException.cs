using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>The base of the errors of finding and retrieving a series.</summary>
public class RetrievalException : DicomException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="innerException">What caused it, if anything.</param>
    public RetrievalException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
