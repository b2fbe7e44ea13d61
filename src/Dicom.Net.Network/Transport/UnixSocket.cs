using System.Net.Sockets;

namespace Dicom.Net.Network;

/// <summary>Listening on a Unix domain socket.</summary>
internal static class UnixSocket
{
    /// <summary>Begins to listen; a socket that nobody listens on any more is replaced.</summary>
    /// <exception cref="DicomNetworkException">The path is in use, is no socket, or cannot be made.</exception>
    public static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var endPoint = new UnixDomainSocketEndPoint(path);
            if (IsAbandoned(endPoint, path))
            {
                File.Delete(path);
            }

            listener.Bind(endPoint);
            listener.Listen(512);
            return listener;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            listener.Dispose();
            throw new DicomNetworkException($"cannot listen on {path} ({e.Message}): choose another path, or end what uses it", e);
        }
    }

    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and the next server replaces it.
        }
    }

    // Only what refuses connections, and is empty as sockets are: a file with content is not ours to delete.
    private static bool IsAbandoned(UnixDomainSocketEndPoint endPoint, string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo(path).Length == 0;
        }
    }
}
