namespace Dicom.Net.Network.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dicomnet-").FullName;

    public string[] Files => Directory.GetFiles(Path, "*", new EnumerationOptions { AttributesToSkip = 0 });

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
