namespace Dicom.Net.Network;

internal static class NetworkDefaults
{
    // Large enough that a PDU's header and our work per PDU vanish beside its payload, small enough for a cache.
    public const int MaximumLength = 256 * 1024;
    public const int MaximumSendLength = 256 * 1024;

    // A response of a query is some KiB; lists of failed objects of large retrievals reach hundreds.
    public const int MaximumIdentifierBytes = 16 * 1024 * 1024;

    public static readonly IReadOnlyList<string> PlainSyntaxes = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"];
}
