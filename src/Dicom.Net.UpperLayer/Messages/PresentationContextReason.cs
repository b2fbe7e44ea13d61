namespace Dicom.Net.UpperLayer;

/// <summary>Result of a proposed presentation context (PS3.8 Table 9-18).</summary>
public enum PresentationContextReason : byte
{
    /// <summary>The context is accepted.</summary>
    Acceptance = 0,

    /// <summary>The peer's user rejected it.</summary>
    UserRejection = 1,

    /// <summary>The peer's provider rejected it without a reason.</summary>
    NoReason = 2,

    /// <summary>The peer does not support the abstract syntax.</summary>
    AbstractSyntaxNotSupported = 3,

    /// <summary>The peer supports none of the transfer syntaxes.</summary>
    TransferSyntaxesNotSupported = 4,
}
