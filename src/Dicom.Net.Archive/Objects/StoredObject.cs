namespace Dicom.Net.Archive;

/// <summary>One object that is kept.</summary>
/// <param name="Name">Its name in the store, made by the store.</param>
/// <param name="LengthBytes">Its length in bytes.</param>
/// <param name="Modified">When it was last changed, in ticks of 100 ns; tells an index that a file was replaced.</param>
public readonly record struct StoredObject(string Name, long LengthBytes, long Modified);
