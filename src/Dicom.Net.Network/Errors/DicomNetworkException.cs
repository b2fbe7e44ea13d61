using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>The base of what goes wrong between us and a peer. The message is one line and says what to do.</summary>
public class DicomNetworkException : DicomException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line, no patient data.</param>
    public DicomNetworkException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">One line, no patient data.</param>
    /// <param name="innerException">What caused it.</param>
    public DicomNetworkException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
