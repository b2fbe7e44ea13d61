using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

internal sealed class FileStoreSource(string path, string sopClassUid, string sopInstanceUid, string transferSyntaxUid)
    : StoreSource(sopClassUid, sopInstanceUid, transferSyntaxUid)
{
    private SafeFileHandle? _file;
    private long _datasetOffset;
    private long _lengthBytes;

    public override long LengthBytes => _file is null ? throw new InvalidOperationException("The source is not open.") : _lengthBytes;

    public override string? FilePath => path;

    public static FileStoreSource Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            Part10Header header = Part10Header.Read(file, path);
            var source = new FileStoreSource(path, header.SopClassUid, header.SopInstanceUid, header.TransferSyntaxUid);
            source.Take(file, header.DatasetOffset);
            return source;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            SafeFileHandle file = File.OpenHandle(path);
            try
            {
                Take(file, Part10Header.FindDataset(file, path));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        return ValueTask.CompletedTask;
    }

    // A synchronous read: on every platform that has no asynchronous file reads of its own, the asynchronous call only
    // moves the same blocking read to another pool thread, at ten times the cost of a read from the page cache.
    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        SafeFileHandle file = _file ?? throw new InvalidOperationException("The source is not open.");
        return ValueTask.FromResult(RandomAccess.Read(file, destination.Span, _datasetOffset + offset));
    }

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _file = null;
    }

    private void Take(SafeFileHandle file, long datasetOffset)
    {
        _datasetOffset = datasetOffset;
        _lengthBytes = RandomAccess.GetLength(file) - datasetOffset;
        _file = file;
    }
}
