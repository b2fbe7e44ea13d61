using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Pixel data that are sound for all one knows, but that nothing here decodes: names the transfer syntax or the layout.</summary>
public sealed class UnsupportedPixelDataException : DicomImagingException
{
    /// <summary>Creates the error for a transfer syntax without a decoder.</summary>
    /// <param name="syntax">The transfer syntax.</param>
    public UnsupportedPixelDataException(TransferSyntax syntax)
        : base($"There is no decoder for the transfer syntax {syntax}.")
    {
        TransferSyntaxUid = syntax?.Uid;
    }

    /// <summary>Creates the error for a layout.</summary>
    /// <param name="message">One line that names it.</param>
    public UnsupportedPixelDataException(string message)
        : base(message)
    {
    }

    /// <summary>The transfer syntax without a decoder, where that is the reason.</summary>
    public string? TransferSyntaxUid { get; }
}
