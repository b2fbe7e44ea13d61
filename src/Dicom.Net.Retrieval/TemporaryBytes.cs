using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Retrieval;

/// <summary>Bytes written once and read anywhere: in memory as long as they are few, then in a file that the system deletes.</summary>
internal sealed class TemporaryBytes(long mostMemoryBytes, string? folder) : Stream
{
    private readonly MemoryStream _memory = new();
    private SafeFileHandle? _file;
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_file is null && _length + buffer.Length > Math.Min(mostMemoryBytes, Array.MaxLength))
        {
            string path = Path.Combine(folder ?? Path.GetTempPath(), $".dicomnet-{Guid.NewGuid():N}.tmp");
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            RandomAccess.Write(_file, _memory.GetBuffer().AsSpan(0, (int)_length), 0);
            _memory.SetLength(0);
            _memory.Capacity = 0;
        }

        if (_file is null)
        {
            _memory.Write(buffer);
        }
        else
        {
            RandomAccess.Write(_file, buffer, _length);
        }

        _length += buffer.Length;
    }

    /// <summary>Reads bytes; fewer only at the end.</summary>
    internal int ReadAt(long offset, Span<byte> destination)
    {
        if (_file is not null)
        {
            return RandomAccess.Read(_file, destination, offset);
        }

        ReadOnlySpan<byte> rest = _memory.GetBuffer().AsSpan(0, (int)_length)[(int)Math.Min(offset, _length)..];
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return count;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _memory.Dispose();
        base.Dispose(disposing);
    }
}
