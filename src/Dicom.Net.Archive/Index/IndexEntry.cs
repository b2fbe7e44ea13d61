namespace Dicom.Net.Archive;

/// <summary>An instance to be added to an index.</summary>
/// <param name="Header">What is known of it.</param>
/// <param name="Object">Where it is kept.</param>
/// <param name="Replace">Whether it takes the place of an entry of the same SOP instance.</param>
public readonly record struct IndexEntry(InstanceHeader Header, StoredObject Object, bool Replace);
