namespace Dicom.Net.Network;

/// <summary>What became of a proposed presentation context.</summary>
public sealed class NegotiatedContext
{
    /// <summary>Its ID, odd.</summary>
    public required byte Id { get; init; }

    /// <summary>SOP class UID.</summary>
    public required string AbstractSyntax { get; init; }

    /// <summary>The accepted transfer syntax; null if the context was not accepted.</summary>
    public string? TransferSyntax { get; init; }

    /// <summary>The acceptor's answer: 0 accepted, 1 rejected by its user, 2 no reason, 3 abstract syntax, 4 transfer syntaxes not supported (PS3.8 Table 9-18).</summary>
    public required byte Result { get; init; }

    /// <summary>It may be used.</summary>
    public bool IsAccepted => Result == 0;

    /// <summary>The requestor may ask for the service on it.</summary>
    public bool ScuRole { get; init; } = true;

    /// <summary>The requestor provides the service on it, as C-GET needs.</summary>
    public bool ScpRole { get; init; }
}
