namespace Dicom.Net.Core;

/// <summary>What is done with one element, after the options and the types have decided (PS3.15 §E.1.1).</summary>
internal enum ConfidentialityAction
{
    /// <summary>K: unchanged; a sequence is gone into.</summary>
    Keep,

    /// <summary>X.</summary>
    Remove,

    /// <summary>Z.</summary>
    Empty,

    /// <summary>D.</summary>
    Dummy,

    /// <summary>C.</summary>
    Clean,

    /// <summary>U.</summary>
    ReplaceUid,
}
