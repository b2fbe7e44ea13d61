using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>No accepted presentation context serves what was asked for; nothing was sent.</summary>
public sealed class NoPresentationContextException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="abstractSyntax">The SOP class.</param>
    /// <param name="transferSyntax">The transfer syntax that was needed; null for any.</param>
    public NoPresentationContextException(string abstractSyntax, string? transferSyntax = null)
        : base(Describe(abstractSyntax, transferSyntax))
    {
        AbstractSyntax = abstractSyntax;
        TransferSyntax = transferSyntax;
    }

    /// <summary>The SOP class.</summary>
    public string AbstractSyntax { get; }

    /// <summary>The transfer syntax that was needed; null for any.</summary>
    public string? TransferSyntax { get; }

    private static string Describe(string abstractSyntax, string? transferSyntax) => transferSyntax is null
        ? $"the peer accepted no presentation context for {abstractSyntax}: propose it, or check that the peer supports this service"
        : $"the peer accepted no presentation context for {abstractSyntax} in transfer syntax {transferSyntax}: propose it, or convert the object";
}
