using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>The archive's folder or index cannot be used.</summary>
public sealed class ArchiveException : DicomException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line that says what to do.</param>
    public ArchiveException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">One line that says what to do.</param>
    /// <param name="innerException">The cause.</param>
    public ArchiveException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
