using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>A file mapped into memory as a whole, read only.</summary>
/// <remarks>The pointer is what a mapping is: nothing else lends its bytes without a copy. It is bounded by the length at the time of mapping.</remarks>
internal sealed unsafe class MappedFile : ForeignBlock
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private int _isDisposed;

    public MappedFile(SafeFileHandle handle, long lengthBytes)
    {
        LengthBytes = lengthBytes;
        _file = MemoryMappedFile.CreateFromFile(handle, null, lengthBytes, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        try
        {
            _view = _file.CreateViewAccessor(0, lengthBytes, MemoryMappedFileAccess.Read);
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
        _first += _view.PointerOffset;
    }

    public long LengthBytes { get; }

    public override ReadOnlySpan<byte> GetSpan(long offset, int length)
    {
        Check(offset, length);
        return new ReadOnlySpan<byte>(_first + offset, length);
    }

    public override ReadOnlyMemory<byte> GetMemory(long offset, int length)
    {
        Check(offset, length);
        return new Window(this, offset, length).Memory;
    }

    public override int Read(long offset, Span<byte> destination)
    {
        int count = (int)Math.Min(destination.Length, Math.Max(0, LengthBytes - offset));
        GetSpan(Math.Min(offset, LengthBytes), count).CopyTo(destination);
        return count;
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    private void Check(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, LengthBytes - length);
    }

    // A part of the mapping as memory: its span is asked for, and checked, each time.
    private sealed class Window(MappedFile owner, long offset, int length) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(length);

        public override Span<byte> GetSpan()
        {
            owner.Check(offset, length);
            return new Span<byte>(owner._first + offset, length);
        }

        // Mapped memory does not move.
        public override MemoryHandle Pin(int elementIndex = 0)
        {
            owner.Check(offset, length);
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
            return new MemoryHandle(owner._first + offset + elementIndex);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
