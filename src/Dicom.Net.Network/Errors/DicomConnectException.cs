namespace Dicom.Net.Network;

/// <summary>The peer could not be reached: no such host, nobody listening, or no route.</summary>
public sealed class DicomConnectException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="host">The host that was asked for.</param>
    /// <param name="port">The port that was asked for.</param>
    /// <param name="innerException">What the transport said.</param>
    public DicomConnectException(string host, int port, Exception? innerException)
        : base($"cannot reach {host}:{port} ({innerException?.Message ?? "no connection"}): check host, port and firewall, and that the peer is running", innerException)
    {
        Host = host;
        Port = port;
    }

    /// <summary>Creates the error for a Unix domain socket.</summary>
    /// <param name="path">The path that was asked for.</param>
    /// <param name="innerException">What the transport said.</param>
    public DicomConnectException(string path, Exception? innerException)
        : base($"cannot reach {path} ({innerException?.Message ?? "no connection"}): check the path, its rights, and that the peer is running", innerException)
    {
        Host = path;
    }

    /// <summary>The host, or the path of a socket, that was asked for.</summary>
    public string Host { get; }

    /// <summary>The port that was asked for; 0 for a socket that has none.</summary>
    public int Port { get; }
}
