using System.Buffers;
using Dicom.Net.Core;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Archive;

// File operations are synchronous: the platforms of a server have no asynchronous file writes, and a write goes into the
// system's cache, where it costs less than handing it to another thread.
internal sealed class FolderObjectWriter : ObjectWriter
{
    private readonly FolderObjectStore _owner;
    private readonly string _temporary;
    private readonly string _name;
    private SafeFileHandle? _file;
    private long _position;
    private bool _isCommitted;

    public FolderObjectWriter(FolderObjectStore owner, string temporary, string name)
    {
        _owner = owner;
        _temporary = temporary;
        _name = name;
        _file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
    }

    public override ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        SafeFileHandle file = _file ?? throw new InvalidOperationException("The object was read back or committed already.");
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            RandomAccess.Write(file, segment.Span, _position);
            _position += segment.Length;
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<DicomFile> ReadBackAsync(DicomReadOptions options, CancellationToken cancellationToken)
    {
        Close();
        return DicomFile.OpenAsync(_temporary, options, cancellationToken);
    }

    public override ValueTask<(StoredObject Object, bool IsNew)> CommitAsync(bool replace, CancellationToken cancellationToken)
    {
        Close();
        string path = _owner.PathOf(_name);
        _owner.EnsureFolder(path);
        bool isNew = true;
        try
        {
            File.Move(_temporary, path, replace);
            _isCommitted = true;
        }
        catch (IOException) when (!replace && File.Exists(path))
        {
            // Another association was first: only the file system can tell without a race.
            isNew = false;
        }

        var info = new FileInfo(path);
        return ValueTask.FromResult((new StoredObject(_name, info.Length, info.LastWriteTimeUtc.Ticks), isNew));
    }

    public override ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _file = null;
        if (!_isCommitted)
        {
            _isCommitted = true;
            try
            {
                File.Delete(_temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays among the incoming ones, which the next start clears.
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        if (_file is { } file)
        {
            _file = null;
            using (file)
            {
                if (_owner.FlushToDisk)
                {
                    RandomAccess.FlushToDisk(file);
                }
            }
        }
    }
}
