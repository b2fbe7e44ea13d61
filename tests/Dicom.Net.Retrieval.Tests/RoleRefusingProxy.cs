using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Dicom.Net.Retrieval.Tests;

/// <summary>
/// Stands before a server and takes the role selections out of its A-ASSOCIATE-AC: to the requestor the peer has accepted C-GET
/// and the storage classes, and has granted no SCP role for them (PS3.7 §D.3.3.4: an absent answer keeps the default roles).
/// </summary>
internal sealed class RoleRefusingProxy : IAsyncDisposable
{
    private const byte AssociateAccept = 2;
    private const byte UserInformationItem = 0x50;
    private const byte RoleSelectionItem = 0x54;
    private const int FixedFields = 68;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly int _serverPort;
    private int _removed;

    public RoleRefusingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Role selections that were taken out.</summary>
    public int Removed => Volatile.Read(ref _removed);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                running.Add(RunAsync(client));
            }
        }
        finally
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            (client.NoDelay, server.NoDelay) = (true, true);
            Task up = client.GetStream().CopyToAsync(server.GetStream(), _stop.Token);
            Task down = AnswerAsync(server.GetStream(), client.GetStream());
            await Task.WhenAny(up, down);
            server.Close();
            client.Close();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        byte[] header = new byte[6];
        while (await from.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, _stop.Token) == header.Length)
        {
            byte[] body = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2))];
            await from.ReadExactlyAsync(body, _stop.Token);
            if (header[0] == AssociateAccept)
            {
                body = WithoutRoles(body);
                BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(2), (uint)body.Length);
            }

            await to.WriteAsync((byte[])[.. header, .. body], _stop.Token);
        }
    }

    private byte[] WithoutRoles(byte[] body)
    {
        var kept = new List<byte>(body[..FixedFields]);
        for (int at = FixedFields; at < body.Length; at += ItemLength(body, at))
        {
            byte[] item = body[at..(at + ItemLength(body, at))];
            kept.AddRange(item[0] == UserInformationItem ? UserInformation(item) : item);
        }

        return [.. kept];
    }

    private byte[] UserInformation(byte[] item)
    {
        var kept = new List<byte>(item[..4]);
        for (int at = 4; at < item.Length; at += ItemLength(item, at))
        {
            if (item[at] == RoleSelectionItem)
            {
                Interlocked.Increment(ref _removed);
                continue;
            }

            kept.AddRange(item[at..(at + ItemLength(item, at))]);
        }

        byte[] result = [.. kept];
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(2), (ushort)(result.Length - 4));
        return result;
    }

    private static int ItemLength(byte[] bytes, int at) => 4 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2));
}
