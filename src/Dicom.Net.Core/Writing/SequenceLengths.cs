namespace Dicom.Net.Core;

/// <summary>How the lengths of sequences and items are written (PS3.5 §7.5).</summary>
public enum SequenceLengths
{
    /// <summary>As they were read; defined where they were not read.</summary>
    AsRead,

    /// <summary>Every length is written.</summary>
    Defined,

    /// <summary>Delimiters end sequences and items.</summary>
    Undefined,
}
