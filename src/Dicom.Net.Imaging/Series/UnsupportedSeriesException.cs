namespace Dicom.Net.Imaging;

/// <summary>A series that is sound but of a kind that cannot be made into a volume; says which kind.</summary>
public sealed class UnsupportedSeriesException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">Which kind it is.</param>
    /// <param name="message">One line that names it.</param>
    /// <param name="transferSyntaxUid">The transfer syntax, where that is the reason.</param>
    public UnsupportedSeriesException(UnsupportedSeriesReason reason, string message, string? transferSyntaxUid = null)
        : base(message)
    {
        Reason = reason;
        TransferSyntaxUid = transferSyntaxUid;
    }

    /// <summary>Which kind it is.</summary>
    public UnsupportedSeriesReason Reason { get; }

    /// <summary>The transfer syntax without a decoder, where that is the reason.</summary>
    public string? TransferSyntaxUid { get; }
}
