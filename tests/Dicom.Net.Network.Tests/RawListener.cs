using System.Net;
using System.Net.Sockets;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>A socket that a client of ours connects to.</summary>
internal sealed class RawListener : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public RawListener()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Connects a client, and gives its other end; nothing has been answered yet.</summary>
    public async Task<(RawPeer Peer, Task<ClientAssociation> Connecting)> ConnectAsync(DicomClientOptions options)
    {
        Task<ClientAssociation> connecting = DicomClient.ConnectAsync("127.0.0.1", Port, options, Samples.Token).AsTask();
        return (await RawPeer.AcceptAsync(_socket), connecting);
    }

    /// <summary>Connects a client, and accepts what it proposes.</summary>
    public async Task<(RawPeer Peer, ClientAssociation Association)> AssociateAsync(DicomClientOptions options, UpperLayer.UserInformation? answer = null)
    {
        (RawPeer peer, Task<ClientAssociation> connecting) = await ConnectAsync(options);
        await peer.AcceptAsync(answer);
        return (peer, await connecting);
    }

    /// <summary>Takes the next connection, of whomever.</summary>
    public Task<RawPeer> AcceptAsync() => RawPeer.AcceptAsync(_socket);

    public void Dispose() => _socket.Dispose();
}
