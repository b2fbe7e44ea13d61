using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The base of all typed errors of frames, geometry and volumes.</summary>
public class DicomImagingException : DicomException
{
    /// <summary>Creates the error with a one-line message that says what to do.</summary>
    /// <param name="message">One line, no patient data.</param>
    public DicomImagingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a one-line message and its cause.</summary>
    /// <param name="message">One line, no patient data.</param>
    /// <param name="innerException">What caused it.</param>
    public DicomImagingException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
