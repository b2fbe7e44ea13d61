namespace Dicom.Net.Imaging;

/// <summary>
/// Coded frames until all of them are there: the header that goes before them says their lengths and the ratio of compression. In
/// memory as long as they are few bytes, then in a file that the system deletes.
/// </summary>
internal sealed class CodedFrameSpool(long mostMemoryBytes, string? folder) : IDisposable
{
    private readonly List<int> _lengths = [];
    private Stream _bytes = new MemoryStream();
    private bool _isFile;

    internal IReadOnlyList<int> Lengths => _lengths;

    /// <summary>Bytes of all frames, without padding.</summary>
    internal long LengthBytes { get; private set; }

    internal void Append(ReadOnlySpan<byte> frame)
    {
        if (!_isFile && LengthBytes + frame.Length > Math.Min(mostMemoryBytes, Array.MaxLength))
        {
            MoveToFile();
        }

        _bytes.Write(frame);
        _lengths.Add(frame.Length);
        LengthBytes += frame.Length;
    }

    /// <summary>Reads from the first frame on; afterwards nothing may be added.</summary>
    internal Stream Rewind()
    {
        _bytes.Position = 0;
        return _bytes;
    }

    public void Dispose() => _bytes.Dispose();

    private void MoveToFile()
    {
        string path = Path.Combine(folder ?? Path.GetTempPath(), $".dicomnet-{Guid.NewGuid():N}.tmp");
        FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        try
        {
            Rewind().CopyTo(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _bytes.Dispose();
        _bytes = file;
        _isFile = true;
    }
}
