namespace Dicom.Net.Network;

/// <summary>How far a C-GET or C-MOVE is, as the peer counts (PS3.4 §C.4.2.1.6, §C.4.3.1.4).</summary>
/// <param name="Remaining">Not begun; null where the peer does not say.</param>
/// <param name="Completed">Done.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Warning">Done with a warning.</param>
public readonly record struct SubOperations(int? Remaining, int Completed, int Failed, int Warning);
