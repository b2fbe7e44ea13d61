namespace Dicom.Net.Network;

/// <summary>The TLS connection under an association could not be made: certificates, versions or cipher suites do not fit.</summary>
public sealed class DicomTlsException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="innerException">What the TLS library said.</param>
    public DicomTlsException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
