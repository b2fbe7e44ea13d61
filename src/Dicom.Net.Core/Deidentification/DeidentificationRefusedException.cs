namespace Dicom.Net.Core;

/// <summary>An object was not de-identified, because what is left could still identify.</summary>
public sealed class DeidentificationRefusedException : DicomException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why the object was refused.</param>
    public DeidentificationRefusedException(string message)
        : base(message)
    {
    }
}
