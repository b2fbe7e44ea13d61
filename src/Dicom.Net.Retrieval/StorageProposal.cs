namespace Dicom.Net.Retrieval;

/// <summary>One presentation context for storage: a SOP class and the transfer syntaxes we offer in it, best first.</summary>
internal sealed record StorageProposal(string SopClassUid, IReadOnlyList<string> TransferSyntaxes);
