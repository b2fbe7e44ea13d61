namespace Dicom.Net.Core;

/// <summary>A fault of the input that was tolerated.</summary>
/// <param name="Rule">The one rule that was broken.</param>
/// <param name="Offset">Offset in bytes from the start of the input.</param>
/// <param name="Tag">The element, or the last one read before the fault.</param>
public readonly record struct DicomFinding(DicomTolerances Rule, long Offset, DicomTag Tag);
