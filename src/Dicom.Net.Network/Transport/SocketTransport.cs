using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Dicom.Net.Network;

internal sealed class SocketTransport : DicomTransport
{
    private readonly Socket _socket;
    private readonly SocketPipeReader _reader;
    private readonly SocketPipeWriter _writer;

    public SocketTransport(Socket socket, bool quickAcknowledge)
    {
        _socket = socket;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            // Each PDU leaves in one write: there is never a next small piece worth waiting for.
            socket.NoDelay = true;
        }

        RemoteEndPoint = socket.RemoteEndPoint;
        _reader = new SocketPipeReader(socket, quickAcknowledge && OperatingSystem.IsLinux() && socket.ProtocolType == ProtocolType.Tcp);
        _writer = new SocketPipeWriter(socket);
    }

    public override PipeReader Input => _reader;

    public override PipeWriter Output => _writer;

    public override EndPoint? RemoteEndPoint { get; }

    public override bool ExpectsMore
    {
        set => _reader.ExpectsMore = value;
    }

    public override void ReceiveAhead() => _reader.ReceiveAhead();

    /// <summary>Connects a socket: TCP, or a Unix domain socket where the end point is one.</summary>
    public static async ValueTask<Socket> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        // An address says its family; only a name may need a socket of both, which costs four system calls more.
        Socket socket = endPoint switch
        {
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            IPEndPoint => new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
            _ => new Socket(SocketType.Stream, ProtocolType.Tcp),
        };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override void Abort()
    {
        try
        {
            // Wakes the pending operations; the buffers stay until they have ended.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Not connected any more: what was wanted.
        }

        _socket.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reader.CompleteAsync().ConfigureAwait(false);
        await _writer.CompleteAsync().ConfigureAwait(false);
    }
}
