namespace Dicom.Net.UpperLayer;

/// <summary>The answer to one proposed presentation context in an A-ASSOCIATE-AC (PS3.8 §9.3.3.2).</summary>
public sealed class PresentationContextResult
{
    /// <summary>Creates an answer.</summary>
    /// <param name="id">The identifier of the proposal, odd, 1 to 255.</param>
    /// <param name="result">Acceptance, or why not.</param>
    /// <param name="transferSyntax">UID of the one transfer syntax accepted; not significant where the context is not.</param>
    /// <exception cref="ArgumentException">The identifier is even, or an accepted context has no transfer syntax.</exception>
    public PresentationContextResult(byte id, PresentationContextReason result, string transferSyntax = "")
    {
        ArgumentNullException.ThrowIfNull(transferSyntax);
        if ((id & 1) == 0)
        {
            throw new ArgumentException("A presentation context's identifier is odd.", nameof(id));
        }

        if (result == PresentationContextReason.Acceptance && transferSyntax.Length == 0)
        {
            throw new ArgumentException("An accepted context names its transfer syntax.", nameof(transferSyntax));
        }

        Id = id;
        Result = result;
        TransferSyntax = result == PresentationContextReason.Acceptance ? transferSyntax : "";
    }

    /// <summary>The identifier of the proposal.</summary>
    public byte Id { get; }

    /// <summary>Acceptance, or why not.</summary>
    public PresentationContextReason Result { get; }

    /// <summary>UID of the transfer syntax accepted; empty where the context is not accepted.</summary>
    public string TransferSyntax { get; }

    /// <summary>Whether the context is accepted.</summary>
    public bool IsAccepted => Result == PresentationContextReason.Acceptance;
}
