namespace Dicom.Net.UpperLayer;

/// <summary>SOP Class Extended Negotiation (PS3.7 §D.3.3.5).</summary>
/// <param name="SopClassUid">UID of the SOP class.</param>
/// <param name="ApplicationInformation">The service class's own bytes; their meaning is the service class's.</param>
public readonly record struct ExtendedNegotiation(string SopClassUid, ReadOnlyMemory<byte> ApplicationInformation);
