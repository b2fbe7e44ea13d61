namespace Dicom.Net.UpperLayer;

/// <summary>SOP Class Common Extended Negotiation (PS3.7 §D.3.3.6).</summary>
/// <param name="SopClassUid">UID of the SOP class.</param>
/// <param name="ServiceClassUid">UID of its service class.</param>
/// <param name="RelatedGeneralSopClassUids">UIDs of the general SOP classes it is related to; may be empty.</param>
public readonly record struct CommonExtendedNegotiation(
    string SopClassUid, string ServiceClassUid, IReadOnlyList<string> RelatedGeneralSopClassUids);
