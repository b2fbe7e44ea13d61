namespace Dicom.Net.Network;

/// <summary>The peer answered the association request with A-ASSOCIATE-RJ (PS3.8 §9.3.4).</summary>
public sealed class AssociationRejectedException : DicomNetworkException
{
    /// <summary>Creates the error from the PDU's three codes.</summary>
    /// <param name="result">1 permanent, 2 transient.</param>
    /// <param name="source">1 service user, 2 service provider (ACSE), 3 service provider (presentation).</param>
    /// <param name="reason">The reason, whose meaning depends on the source (PS3.8 Table 9-21).</param>
    public AssociationRejectedException(byte result, byte source, byte reason)
        : base($"the peer rejected the association ({(result == 2 ? "transient" : "permanent")}: {Describe(source, reason)}): {Advice(result, source, reason)}")
    {
        Result = result;
        RejectSource = source;
        Reason = reason;
    }

    /// <summary>1 permanent, 2 transient.</summary>
    public byte Result { get; }

    /// <summary>1 service user, 2 service provider (ACSE), 3 service provider (presentation).</summary>
    public byte RejectSource { get; }

    /// <summary>The reason, whose meaning depends on <see cref="RejectSource"/> (PS3.8 Table 9-21).</summary>
    public byte Reason { get; }

    /// <summary>The peer says that trying again later may help.</summary>
    public bool IsTransient => Result == 2;

    private static string Describe(byte source, byte reason) => (source, reason) switch
    {
        (1, 1) => "no reason given",
        (1, 2) => "application context name not supported",
        (1, 3) => "calling AE title not recognized",
        (1, 7) => "called AE title not recognized",
        (2, 1) => "no reason given by its service provider",
        (2, 2) => "protocol version not supported",
        (3, 1) => "temporary congestion",
        (3, 2) => "local limit exceeded",
        _ => $"source {source}, reason {reason}",
    };

    private static string Advice(byte result, byte source, byte reason) => (source, reason) switch
    {
        (1, 3) => "have our AE title (-aet) entered at the peer",
        (1, 7) => "check the peer's AE title (-aec)",
        _ when result == 2 || source == 3 => "try again later",
        _ => "ask whoever runs the peer what it accepts",
    };
}
