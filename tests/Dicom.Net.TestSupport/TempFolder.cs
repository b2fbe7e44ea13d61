namespace Dicom.Net.TestSupport;

/// <summary>A new empty folder, deleted with all that is in it when disposed.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Creates the folder.</summary>
    public TempFolder() => FullName = Directory.CreateTempSubdirectory("dicomnet-").FullName;

    /// <summary>The folder's full path.</summary>
    public string FullName { get; }

    /// <summary>A path inside the folder.</summary>
    public string File(params string[] parts) => Path.Combine([FullName, .. parts]);

    /// <summary>Makes a folder inside the folder.</summary>
    public string Folder(params string[] parts) => Directory.CreateDirectory(File(parts)).FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still write into it: what is left is small and in the system's own folder.
        }
    }
}
