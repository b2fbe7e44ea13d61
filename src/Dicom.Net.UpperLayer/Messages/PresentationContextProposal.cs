namespace Dicom.Net.UpperLayer;

/// <summary>A presentation context as proposed in an A-ASSOCIATE-RQ (PS3.8 §9.3.2.2).</summary>
public sealed class PresentationContextProposal
{
    /// <summary>Creates a proposal.</summary>
    /// <param name="id">The identifier, odd, 1 to 255.</param>
    /// <param name="abstractSyntax">UID of the abstract syntax (a SOP class).</param>
    /// <param name="transferSyntaxes">UIDs of the transfer syntaxes, one or more, in the order proposed.</param>
    /// <exception cref="ArgumentException">The identifier is even.</exception>
    public PresentationContextProposal(byte id, string abstractSyntax, IReadOnlyList<string> transferSyntaxes)
    {
        ArgumentNullException.ThrowIfNull(abstractSyntax);
        ArgumentNullException.ThrowIfNull(transferSyntaxes);
        if ((id & 1) == 0)
        {
            throw new ArgumentException("A presentation context's identifier is odd.", nameof(id));
        }

        Id = id;
        AbstractSyntax = abstractSyntax;
        TransferSyntaxes = transferSyntaxes;
    }

    /// <summary>The identifier, odd, 1 to 255.</summary>
    public byte Id { get; }

    /// <summary>UID of the abstract syntax.</summary>
    public string AbstractSyntax { get; }

    /// <summary>UIDs of the transfer syntaxes in the order proposed.</summary>
    public IReadOnlyList<string> TransferSyntaxes { get; }
}
