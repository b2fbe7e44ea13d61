namespace Dicom.Net.UpperLayer;

/// <summary>An A-ASSOCIATE-RJ (PS3.8 §9.3.4). A received one may hold values that the standard does not define.</summary>
/// <param name="Result">Permanent or transient.</param>
/// <param name="Source">Who rejected.</param>
/// <param name="Reason">The reason; its meaning depends on <paramref name="Source"/>.</param>
public readonly record struct AssociateReject(RejectResult Result, RejectSource Source, byte Reason)
{
    /// <summary>The application rejects and gives no reason.</summary>
    public static AssociateReject NoReasonGiven => new(RejectResult.Permanent, RejectSource.ServiceUser, 1);

    /// <summary>The application context name is not supported.</summary>
    public static AssociateReject ApplicationContextNameNotSupported =>
        new(RejectResult.Permanent, RejectSource.ServiceUser, 2);

    /// <summary>The calling AE title is not known or not allowed.</summary>
    public static AssociateReject CallingAETitleNotRecognized =>
        new(RejectResult.Permanent, RejectSource.ServiceUser, 3);

    /// <summary>The called AE title is not one that is served here.</summary>
    public static AssociateReject CalledAETitleNotRecognized =>
        new(RejectResult.Permanent, RejectSource.ServiceUser, 7);

    /// <summary>The protocol version is not supported.</summary>
    public static AssociateReject ProtocolVersionNotSupported =>
        new(RejectResult.Permanent, RejectSource.ServiceProviderAcse, 2);

    /// <summary>Too many associations at the moment; asking again later may help.</summary>
    public static AssociateReject TemporaryCongestion =>
        new(RejectResult.Transient, RejectSource.ServiceProviderPresentation, 1);

    /// <summary>A limit of this side is exceeded; asking again for less may help.</summary>
    public static AssociateReject LocalLimitExceeded =>
        new(RejectResult.Transient, RejectSource.ServiceProviderPresentation, 2);

    /// <summary>Whether source and reason are a pair that the standard defines (PS3.8 Table 9-21).</summary>
    public bool IsDefined => Result is RejectResult.Permanent or RejectResult.Transient && ReasonText is not null;

    /// <summary>Says in one sentence, for a person, why the association was rejected and what may help.</summary>
    /// <returns>A text without line breaks.</returns>
    public string Describe()
    {
        string reason = ReasonText ?? $"for a reason that the standard does not define (source {(byte)Source}, reason {Reason})";
        return Result switch
        {
            RejectResult.Transient => $"the peer rejected the association for now: {reason}",
            RejectResult.Permanent => $"the peer rejected the association: {reason}",
            _ => $"the peer rejected the association (result {(byte)Result}): {reason}",
        };
    }

    private string? ReasonText => (Source, Reason) switch
    {
        (RejectSource.ServiceUser, 1) => "it gives no reason",
        (RejectSource.ServiceUser, 2) => "it does not support the application context name",
        (RejectSource.ServiceUser, 3) => "it does not know the calling AE title (ours); register it at the peer or use one it knows",
        (RejectSource.ServiceUser, 7) => "it does not know the called AE title (its own); check how the peer is named",
        (RejectSource.ServiceProviderAcse, 1) => "its protocol machine gives no reason",
        (RejectSource.ServiceProviderAcse, 2) => "it does not support the protocol version",
        (RejectSource.ServiceProviderPresentation, 1) => "it is busy (temporary congestion); try again later",
        (RejectSource.ServiceProviderPresentation, 2) => "one of its limits is exceeded; try again later or with fewer associations",
        _ => null,
    };
}
