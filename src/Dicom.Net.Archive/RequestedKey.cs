using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>Where the value of a requested attribute comes from.</summary>
internal enum KeySource
{
    /// <summary>This archive does not support the attribute at the level: returned empty.</summary>
    None,

    /// <summary>The archive itself: retrieve AE title, availability.</summary>
    Archive,

    /// <summary>The index.</summary>
    Index,

    /// <summary>An object of the entity.</summary>
    File,
}

/// <summary>One attribute of an identifier.</summary>
/// <param name="Tag">The attribute.</param>
/// <param name="VR">The VR in which it is returned.</param>
/// <param name="Source">Where its value comes from.</param>
/// <param name="ItemTags">For a sequence, which attributes of its items are wanted; empty for all.</param>
internal sealed record RequestedKey(DicomTag Tag, DicomVR VR, KeySource Source, IReadOnlyList<DicomTag> ItemTags);
