namespace Dicom.Net.Network;

/// <summary>A presentation context that a client proposes.</summary>
/// <param name="AbstractSyntax">SOP class UID.</param>
/// <param name="TransferSyntaxes">Transfer syntax UIDs, the preferred one first; at least one.</param>
/// <param name="Role">The role proposed for the SOP class; <see cref="ContextRole.None"/> proposes nothing and is SCU.</param>
public sealed record ProposedContext(string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes, ContextRole Role = ContextRole.None);
