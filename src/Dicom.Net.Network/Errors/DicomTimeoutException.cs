namespace Dicom.Net.Network;

/// <summary>A time limit passed; the association, if any, was aborted.</summary>
public sealed class DicomTimeoutException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="limit">Which limit.</param>
    /// <param name="after">How long it was.</param>
    public DicomTimeoutException(TimeLimit limit, TimeSpan after)
        : base(Describe(limit, after))
    {
        Limit = limit;
        After = after;
    }

    /// <summary>Which limit passed.</summary>
    public TimeLimit Limit { get; }

    /// <summary>How long it was.</summary>
    public TimeSpan After { get; }

    private static string Describe(TimeLimit limit, TimeSpan after) => limit switch
    {
        TimeLimit.Connect => FormattableString.Invariant($"no connection within {after.TotalSeconds:0.###} s: check host, port and firewall, or raise the connect limit"),
        TimeLimit.Association => FormattableString.Invariant($"the peer did not answer the association or release request within {after.TotalSeconds:0.###} s: check that the port is a DICOM port, or raise the association limit"),
        TimeLimit.Reply => FormattableString.Invariant($"the peer was silent for {after.TotalSeconds:0.###} s during an operation: try again, or raise the reply limit"),
        TimeLimit.Idle => FormattableString.Invariant($"the association was idle for {after.TotalSeconds:0.###} s and was aborted: raise the idle limit if the peer needs longer"),
        _ => FormattableString.Invariant($"the peer did not request an association or close the connection within {after.TotalSeconds:0.###} s (ARTIM)"),
    };
}
