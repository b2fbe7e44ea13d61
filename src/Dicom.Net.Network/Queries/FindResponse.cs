using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>One match of a C-FIND.</summary>
/// <param name="Status">FF00, or FF01 where the peer did not support some optional key.</param>
/// <param name="Identifier">The match; the receiver disposes it.</param>
public readonly record struct FindResponse(DimseStatus Status, DicomDataset Identifier);
