namespace Dicom.Net.UpperLayer;

/// <summary>SCP/SCU Role Selection for one SOP class (PS3.7 §D.3.3.4), always stated for the association's requestor.</summary>
/// <param name="SopClassUid">UID of the SOP class.</param>
/// <param name="ScuRole">In a request: the requestor can be SCU. In an answer: the acceptor agrees to that.</param>
/// <param name="ScpRole">In a request: the requestor can be SCP. In an answer: the acceptor agrees to that.</param>
public readonly record struct RoleSelection(string SopClassUid, bool ScuRole, bool ScpRole);
