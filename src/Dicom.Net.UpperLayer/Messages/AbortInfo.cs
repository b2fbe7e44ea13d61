namespace Dicom.Net.UpperLayer;

/// <summary>Source and reason of an A-ABORT (PS3.8 §9.3.8). A received one may hold values that the standard does not define.</summary>
/// <param name="Source">Who aborted.</param>
/// <param name="Reason">Why; without meaning where the source is the service user.</param>
public readonly record struct AbortInfo(AbortSource Source, AbortReason Reason)
{
    /// <summary>The abort of an application.</summary>
    public static AbortInfo ServiceUser => new(AbortSource.ServiceUser, AbortReason.NotSpecified);

    /// <summary>The abort of a protocol machine.</summary>
    /// <param name="reason">Its reason.</param>
    /// <returns>The source and reason.</returns>
    public static AbortInfo ServiceProvider(AbortReason reason) => new(AbortSource.ServiceProvider, reason);

    /// <summary>Says in a few words, for a person, who aborted and why.</summary>
    /// <returns>A text without line breaks.</returns>
    public string Describe() => Source switch
    {
        AbortSource.ServiceUser => "aborted by the application",
        AbortSource.ServiceProvider => $"aborted by the protocol machine: {ReasonText}",
        _ => $"aborted (source {(byte)Source}, reason {(byte)Reason})",
    };

    private string ReasonText => Reason switch
    {
        AbortReason.NotSpecified => "no reason given",
        AbortReason.UnrecognizedPdu => "unrecognized PDU",
        AbortReason.UnexpectedPdu => "unexpected PDU",
        AbortReason.UnrecognizedPduParameter => "unrecognized PDU parameter",
        AbortReason.UnexpectedPduParameter => "unexpected PDU parameter",
        AbortReason.InvalidPduParameterValue => "invalid PDU parameter value",
        _ => $"reason {(byte)Reason}",
    };
}
