namespace Dicom.Net.Network;

/// <summary>Which C-MOVE a C-STORE is part of (PS3.7 §9.1.1.1).</summary>
/// <param name="AETitle">AE title that asked for the C-MOVE.</param>
/// <param name="MessageId">Its message ID.</param>
public readonly record struct MoveOriginator(string AETitle, ushort MessageId);
