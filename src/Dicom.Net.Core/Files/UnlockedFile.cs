using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>A file opened for a short look, by the system's own calls where they are known: open, length, read, close.</summary>
/// <remarks>
/// The runtime's way has three calls more, of which two take and free an advisory lock: a quarter of what a look at a small file costs.
/// Here is none, so that others may write to the file meanwhile, as they may on systems without such locks.
/// </remarks>
internal readonly struct UnlockedFile
{
    private const int ReadOnlyAndCloseOnExec = 0x80000;
    private const int FromEnd = 2;
    private const int MostPathBytes = 1024;

    private readonly int _descriptor;

    private UnlockedFile(int descriptor, long lengthBytes)
    {
        _descriptor = descriptor;
        LengthBytes = lengthBytes;
    }

    /// <summary>The length of the file when it was opened.</summary>
    public long LengthBytes { get; }

    // Numbers of flags and the size of an offset differ elsewhere.
    private static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64 && NativeLibrary.TryLoad("libc", typeof(UnlockedFile).Assembly, null, out _);

    /// <summary>Opens a file to read it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">The file; to be closed or to be made a handle of.</param>
    /// <returns>False where the system is another one or the file cannot be opened: the runtime's way says why.</returns>
    public static bool TryOpen(string path, out UnlockedFile file)
    {
        file = default;
        Span<byte> bytes = stackalloc byte[MostPathBytes];
        if (!IsSupported || path.Contains('\0', StringComparison.Ordinal) || !Encoding.UTF8.TryGetBytes(path, bytes[..^1], out int count))
        {
            return false;
        }

        bytes[count] = 0;
        int descriptor = Open(ref MemoryMarshal.GetReference(bytes), ReadOnlyAndCloseOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        long length = Seek(descriptor, 0, FromEnd);
        if (length < 0)
        {
            _ = Close(descriptor);
            return false;
        }

        file = new UnlockedFile(descriptor, length);
        return true;
    }

    /// <summary>Reads from an offset.</summary>
    /// <returns>The bytes read, 0 at the end of the file, below 0 where it cannot be read.</returns>
    public int Read(Span<byte> destination, long offset) =>
        (int)ReadAt(_descriptor, ref MemoryMarshal.GetReference(destination), destination.Length, offset);

    /// <summary>A handle that owns the open file from now on.</summary>
    public SafeFileHandle ToHandle() => new(_descriptor, ownsHandle: true);

    /// <summary>Closes the file.</summary>
    public void Close() => _ = Close(_descriptor);

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(ref byte path, int flags);

    [DllImport("libc", EntryPoint = "lseek")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long Seek(int descriptor, long offset, int origin);

    [DllImport("libc", EntryPoint = "pread")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReadAt(int descriptor, ref byte destination, nint count, long offset);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
