using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Pixel data that a transfer syntax cannot hold, or that nothing here encodes in it.</summary>
public sealed class UnencodablePixelDataException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="target">The transfer syntax that was asked for.</param>
    /// <param name="problem">Why it cannot be, as a part of a sentence.</param>
    public UnencodablePixelDataException(TransferSyntax target, string problem)
        : base($"The object cannot be converted to {target}: {problem}.")
    {
        ArgumentNullException.ThrowIfNull(target);
        TransferSyntaxUid = target.Uid;
    }

    /// <summary>The transfer syntax that was asked for.</summary>
    public string TransferSyntaxUid { get; }
}
