using System.Runtime.InteropServices;
using System.Text;

namespace Dicom.Net.Archive;

/// <summary>Makes the names in a folder durable. POSIX: a moved file's name is on the disk only once its folder was synchronized.</summary>
internal static class FolderFlush
{
    private const int ReadOnlyFlag = 0;

    // .NET opens no folder as a file. Where the platform has no such call (Windows keeps names in a journal), nothing is done.
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnlyFlag);
        if (descriptor < 0)
        {
            throw new IOException($"{folder}: the folder cannot be opened to make it durable.");
        }

        try
        {
            if (Synchronize(descriptor) != 0)
            {
                throw new IOException($"{folder}: the folder cannot be written to the disk.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
