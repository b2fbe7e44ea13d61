namespace Dicom.Net.Core;

/// <summary>How the elements of a builder are written.</summary>
/// <param name="Syntax">The transfer syntax.</param>
/// <param name="Lengths">How lengths of sequences and items are written.</param>
/// <param name="Set">The character set of texts.</param>
internal readonly record struct WritePlan(TransferSyntax Syntax, SequenceLengths Lengths, SpecificCharacterSet Set)
{
    /// <summary>Whether sequences and items end at delimiters.</summary>
    public bool IsUndefined { get; } = Lengths == SequenceLengths.Undefined;

    private bool IsExplicit { get; } = Syntax.IsExplicitVR;

    /// <summary>The bytes of an element's header (PS3.5 Table 7.1-1 to 7.1-3).</summary>
    public int HeaderBytes(DicomVR vr, long lengthBytes) => IsExplicit && (vr.HasLongLength() || lengthBytes > ushort.MaxValue) ? 12 : 8;
}
