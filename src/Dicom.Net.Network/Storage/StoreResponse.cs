using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>How a C-STORE ended.</summary>
/// <param name="Status">The peer's status: check it, a failure is not thrown.</param>
/// <param name="ErrorComment">The peer's comment; null if none.</param>
/// <param name="BytesSent">Length of the data set in bytes.</param>
public readonly record struct StoreResponse(DimseStatus Status, string? ErrorComment, long BytesSent);
