namespace Dicom.Net.Imaging.Tests;

/// <summary>A folder of its own for a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dicomnet-imaging-");

    internal string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    internal string File(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
