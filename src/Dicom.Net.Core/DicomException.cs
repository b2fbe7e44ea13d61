namespace Dicom.Net.Core;

/// <summary>The base of all typed errors that this library throws for bad input, peers and files.</summary>
/// <remarks>Misuse of the API itself is an <see cref="ArgumentException"/> or <see cref="InvalidOperationException"/> instead.</remarks>
public class DicomException : Exception
{
    /// <summary>Creates the error with a one-line message that says what to do.</summary>
    /// <param name="message">One line, no patient data.</param>
    public DicomException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a one-line message and its cause.</summary>
    /// <param name="message">One line, no patient data.</param>
    /// <param name="innerException">What caused it.</param>
    public DicomException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
