namespace Dicom.Net.Retrieval;

/// <summary>How well a value that a peer returned fits a key. The order is the order of preference.</summary>
internal enum KeyMatch
{
    /// <summary>The value is known and differs.</summary>
    No = 0,

    /// <summary>The peer left the attribute out: nothing is known.</summary>
    Unknown = 1,

    /// <summary>The peer returned the attribute without a value. It may be empty in the objects, or the peer may not keep it.</summary>
    Empty = 2,

    /// <summary>Equal but for upper and lower case.</summary>
    IgnoringCase = 3,

    /// <summary>Equal, or the key matches all.</summary>
    Exact = 4,
}
