using System.Buffers;
using System.Threading.Tasks.Sources;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

// One copy: from the receive buffer into the page cache. At once, for the reason given at FileStoreSource.ReadAsync; of a
// long object on another thread, while this one receives what follows: into fresh pages the copy takes three times as
// long as receiving does.
internal sealed class FolderStoreSink : StoreSink, IThreadPoolWorkItem, IValueTaskSource
{
    private const int LongObjectBytes = 1 << 20;
    private const int LongWriteBytes = 64 * 1024;

    private readonly FolderStoreHandler _owner;
    private readonly StoreContext _context;
    private readonly string _temporary;
    private readonly string _final;
    private readonly bool _overwrite;
    private SafeFileHandle? _file;
    private readonly long _datasetOffset;
    private long _position;
    private string? _comment;
    private bool _isInPlace;
    private ReadOnlySequence<byte> _pending;

    // Who waits, the read loop, goes on where the write was done.
    private ManualResetValueTaskSourceCore<bool> _written;

    public FolderStoreSink(FolderStoreHandler owner, StoreContext context, string temporary, string final, bool overwrite)
    {
        _owner = owner;
        _context = context;
        _temporary = temporary;
        _final = final;
        _overwrite = overwrite;
        _file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        try
        {
            using var meta = new PooledBufferWriter();
            DicomFile.WriteMetaInformation(meta, context.SopClassUid, context.SopInstanceUid, context.TransferSyntax.Uid, context.CallingAETitle);
            Write(meta.WrittenMemory.Span);
            _datasetOffset = _position;
        }
        catch
        {
            Discard();
            throw;
        }
    }

    public override string? ErrorComment => _comment;

    public override ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken)
    {
        if (_position >= LongObjectBytes && borrowed.Length >= LongWriteBytes)
        {
            _written.Reset();
            _pending = borrowed;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return new ValueTask(this, _written.Version);
        }

        return TryWrite(borrowed) is { } failure ? ValueTask.FromException(failure) : ValueTask.CompletedTask;
    }

    void IThreadPoolWorkItem.Execute()
    {
        ReadOnlySequence<byte> pending = _pending;
        _pending = default;
        if (TryWrite(pending) is { } failure)
        {
            _written.SetException(failure);
        }
        else
        {
            _written.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token) => _written.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _written.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _written.OnCompleted(continuation, state, token, flags);

    public override ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
    {
        DimseStatus status;
        try
        {
            (status, _comment) = StoreChecks.CheckIdentity(_file!, _datasetOffset, _position - _datasetOffset, _context);
            status = status.IsSuccess ? Keep() : status;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _comment = "the file cannot be put in place";
            status = DimseStatus.OutOfResources;
        }

        Discard();
        if (status.IsSuccess)
        {
            _owner.Stored?.Invoke(_context, _final);
        }

        return ValueTask.FromResult(status);
    }

    public override ValueTask AbandonAsync()
    {
        Discard();
        return ValueTask.CompletedTask;
    }

    private DimseStatus Keep()
    {
        if (_overwrite || !File.Exists(_final))
        {
            try
            {
                File.Move(_temporary, _final, _overwrite);
                _isInPlace = true;
                return DimseStatus.Success;
            }
            catch (IOException) when (!_overwrite && File.Exists(_final))
            {
                // Another association was first: the same question as if it had been there before.
            }
        }

        if (IsSameDataset())
        {
            return DimseStatus.Success;
        }

        _comment = "another object with this SOP Instance UID is stored";
        return DimseStatus.DuplicateSopInstance;
    }

    // Peers repeat what they are not sure of. The data sets are compared, not the files: the meta information names the sender.
    private bool IsSameDataset()
    {
        using SafeFileHandle old = File.OpenHandle(_final);
        long oldOffset = Part10Header.FindDataset(old, _final);
        long newOffset = Part10Header.FindDataset(_file!, _temporary);
        long length = _position - newOffset;
        if (RandomAccess.GetLength(old) - oldOffset != length)
        {
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * 65536);
        try
        {
            for (long done = 0; done < length;)
            {
                int count = RandomAccess.Read(_file!, buffer.AsSpan(0, 65536), newOffset + done);
                int other = ReadFully(old, buffer.AsSpan(65536, count), oldOffset + done);
                if (count == 0 || other != count || !buffer.AsSpan(0, count).SequenceEqual(buffer.AsSpan(65536, count)))
                {
                    return false;
                }

                done += count;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> destination, long offset)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = RandomAccess.Read(file, destination[done..], offset + done);
            if (count == 0)
            {
                break;
            }

            done += count;
        }

        return done;
    }

    private DimseException? TryWrite(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                Write(segment.Span);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DimseException(DimseStatus.OutOfResources, "the file cannot be written");
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file!, bytes, _position);
        _position += bytes.Length;
    }

    private void Discard()
    {
        if (_file is { } file)
        {
            _file = null;
            file.Dispose();
            if (_isInPlace)
            {
                return;
            }

            try
            {
                File.Delete(_temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What cannot be deleted stays, under a name that nobody takes for an object.
            }
        }
    }
}
