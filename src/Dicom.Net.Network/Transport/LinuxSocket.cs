using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

/// <summary>Two calls of Linux that the class library does not offer: sendfile from an offset, and a send that says more follows.</summary>
internal static class LinuxSocket
{
    /// <summary>The socket's buffer is full: EAGAIN.</summary>
    public const int WouldBlock = 11;

    /// <summary>The file cannot be sent in this way: EINVAL.</summary>
    public const int NotPossible = 22;

    // MSG_DONTWAIT, MSG_NOSIGNAL and MSG_MORE.
    private const int SendFlags = 0x40 | 0x4000 | 0x8000;

    // Offsets are 64 bits wide only there; elsewhere the copying way does.
    private static volatile bool s_isSupported = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>False from the first call on that found a system library without them.</summary>
    public static bool IsSupported => s_isSupported;

    /// <summary>Sends bytes that belong together with those that follow, so that they need no segment of their own.</summary>
    /// <returns>Bytes sent, or the negated error number.</returns>
    public static int SendAhead(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        try
        {
            nint count = Send(socket, in MemoryMarshal.GetReference(bytes), bytes.Length, SendFlags);
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_isSupported = false;
            return -NotPossible;
        }
    }

    /// <summary>Sends a part of a file from the page cache, without a copy in this process. The socket must not block.</summary>
    /// <returns>Bytes sent, 0 at the end of the file, or the negated error number.</returns>
    public static int SendFile(SafeSocketHandle socket, SafeFileHandle file, long offset, int count)
    {
        try
        {
            nint sent = SendFile(socket, file, ref offset, count);
            return sent < 0 ? -Marshal.GetLastPInvokeError() : (int)sent;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_isSupported = false;
            return -NotPossible;
        }
    }

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Send(SafeSocketHandle socket, in byte bytes, nint count, int flags);

    [DllImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SendFile(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint count);
}
