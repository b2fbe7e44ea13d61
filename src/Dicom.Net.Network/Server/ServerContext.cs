using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>An accepted presentation context as the server sees it.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="SopClassUid">Its abstract syntax.</param>
/// <param name="TransferSyntax">The accepted syntax.</param>
/// <param name="PeerIsScp">The requestor receives objects on it in a C-GET.</param>
internal sealed record ServerContext(byte Id, string SopClassUid, TransferSyntax TransferSyntax, bool PeerIsScp);
