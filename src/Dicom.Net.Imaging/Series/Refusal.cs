namespace Dicom.Net.Imaging;

/// <summary>Why an object is no slice: a kind for the caller and, for images, the error that building will end with.</summary>
internal readonly record struct Refusal(SeriesAddKind Kind, string Message, DicomImagingException? Error)
{
    internal static Refusal NotAnImage(string? sopInstanceUid, string why) =>
        new(SeriesAddKind.NotAnImage, $"{sopInstanceUid ?? "an object without SOP Instance UID"}: {why}", null);

    internal static Refusal Unsupported(UnsupportedSeriesReason reason, string message, string? transferSyntaxUid = null) =>
        new(SeriesAddKind.Unsupported, message, new UnsupportedSeriesException(reason, message, transferSyntaxUid));

    internal static Refusal Damaged(string? sopInstanceUid, string why)
    {
        string message = $"The image {sopInstanceUid ?? "without SOP Instance UID"} is damaged: {why}.";
        return new(SeriesAddKind.Damaged, message, new ImageObjectException(sopInstanceUid, message));
    }
}
