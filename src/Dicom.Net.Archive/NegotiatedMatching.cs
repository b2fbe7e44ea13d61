using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>How a request is to be matched: by the archive's options, and by what its association negotiated (PS3.4 §C.5.1.1).</summary>
/// <param name="RequiresUpperKeys">Whether the unique keys of all levels above the queried one must be there.</param>
/// <param name="IsDateTimeCombined">Whether ranges of a date and of its time are one range.</param>
internal readonly record struct NegotiatedMatching(bool RequiresUpperKeys, bool IsDateTimeCombined)
{
    public static NegotiatedMatching Of(RequestContext context, DicomArchiveOptions options)
    {
        ReadOnlyMemory<byte> negotiated = default;
        context.Association?.TryGetExtendedNegotiation(context.SopClassUid, out negotiated);
        return new NegotiatedMatching(options.IsStrict && !IsSet(negotiated.Span, 0), options.IsDateTimeCombined || IsSet(negotiated.Span, 1));
    }

    private static bool IsSet(ReadOnlySpan<byte> subFields, int index) => index < subFields.Length && subFields[index] == 1;
}
