namespace Dicom.Net.Network;

/// <summary>The association ended without release: by A-ABORT of either side, or because the connection was lost.</summary>
public sealed class AssociationAbortedException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line: who ended it and why.</param>
    /// <param name="source">0 service user, 2 service provider (PS3.8 §9.3.8).</param>
    /// <param name="reason">The provider's reason (PS3.8 Table 9-26).</param>
    /// <param name="isLocal">It was this side that aborted.</param>
    /// <param name="innerException">What caused it, where there is a cause.</param>
    public AssociationAbortedException(string message, byte source, byte reason, bool isLocal, Exception? innerException = null)
        : base(message, innerException)
    {
        AbortSource = source;
        Reason = reason;
        IsLocal = isLocal;
    }

    /// <summary>0 service user, 2 service provider (PS3.8 §9.3.8).</summary>
    public byte AbortSource { get; }

    /// <summary>The provider's reason (PS3.8 Table 9-26).</summary>
    public byte Reason { get; }

    /// <summary>It was this side that aborted.</summary>
    public bool IsLocal { get; }
}
