using System.Net;
using System.Net.Sockets;

namespace Dicom.Net.Network;

/// <summary>A DICOM server: answers C-ECHO, and the services that have a handler.</summary>
public sealed class DicomServer : IAsyncDisposable
{
    private static readonly TimeSpan s_abortLinger = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ServerAssociation, Task> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket? _listener;
    private readonly Task _accepting;
    private int _associations;
    private bool _isStopping;

    private DicomServer(DicomServerOptions options, Socket? listener)
    {
        Options = options;
        _listener = listener;
        EndPoint = (IPEndPoint?)listener?.LocalEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        _accepting = listener is null ? Task.CompletedTask : AcceptAsync(listener);
    }

    /// <summary>Where it listens, with the port that was picked.</summary>
    public IPEndPoint EndPoint { get; }

    internal DicomServerOptions Options { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="options">What to serve; not to be changed afterwards.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="DicomNetworkException">The address or port cannot be listened on.</exception>
    public static DicomServer Start(DicomServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listener = new Socket(options.Bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(options.Bind, options.Port));
            listener.Listen(512);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new DicomNetworkException($"cannot listen on {options.Bind}:{options.Port} ({e.Message}): choose another port, or end what uses it", e);
        }

        var server = new DicomServer(options, listener);
        Log.Listening(options.Logger, server.EndPoint, options.AETitle);
        return server;
    }

    /// <summary>A server that listens nowhere: connections are given to it.</summary>
    internal static DicomServer Create(DicomServerOptions options) => new(options, null);

    /// <summary>Ends: no new association, running ones may finish within a time, then they are aborted, and their handlers' tokens cancelled.</summary>
    /// <param name="grace">That time.</param>
    /// <returns>Completes when all associations have ended and their handlers have returned.</returns>
    public async Task StopAsync(TimeSpan grace)
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        // At once: whoever connects from now on is told that nobody listens.
        _listener?.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        Task running = WaitAsync();
        if (grace > TimeSpan.Zero)
        {
            // Those that have no association have nothing to finish.
            ForEach(association =>
            {
                if (!association.IsEstablished)
                {
                    association.Driver.Close();
                }
            });
            await running.WaitAsync(grace, Options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!running.IsCompleted)
        {
            ForEach(association => association.Driver.Abort(new AssociationAbortedException("the server stops", 0, 0, isLocal: true)));
            await running.WaitAsync(s_abortLinger, Options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ForEach(association => association.Driver.Close());
        }

        await running.ConfigureAwait(false);
    }

    /// <summary>Ends at once: running associations are aborted, and their handlers' tokens cancelled.</summary>
    /// <returns>Completes when all associations have ended and their handlers have returned.</returns>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    /// <summary>Serves one connection.</summary>
    internal ServerAssociation Attach(DicomTransport transport)
    {
        var association = new ServerAssociation(this, transport.RemoteEndPoint);
        lock (_gate)
        {
            _connections.Add(association, Task.CompletedTask);
        }

        Task run = ServeAsync(association, transport);
        lock (_gate)
        {
            if (_connections.ContainsKey(association))
            {
                _connections[association] = run;
            }
        }

        return association;
    }

    /// <summary>Counts one association more, if the limit lets it.</summary>
    internal bool TryEnter()
    {
        lock (_gate)
        {
            if (_isStopping || _associations >= Options.MaxAssociations)
            {
                return false;
            }

            _associations++;
            return true;
        }
    }

    internal void Leave()
    {
        lock (_gate)
        {
            _associations--;
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                Take(socket);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (Volatile.Read(ref _isStopping))
            {
                return;
            }
            catch (SocketException e)
            {
                // A connection that died in the queue, or no descriptor left: the latter passes when others close.
                Log.AcceptFault(Options.Logger, e);
                await Task.Delay(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
            }
        }
    }

    private void Take(Socket socket)
    {
        int count;
        lock (_gate)
        {
            count = _connections.Count;
        }

        SocketTransport transport;
        try
        {
            if (count >= Options.MaxConnections)
            {
                Log.TooManyConnections(Options.Logger, socket.RemoteEndPoint, Options.MaxConnections);
                socket.Dispose();
                return;
            }

            transport = new SocketTransport(socket, Options.QuickAcknowledge);
        }
        catch (SocketException)
        {
            // Reset before it was looked at.
            socket.Dispose();
            return;
        }

        Attach(transport);
    }

    private async Task ServeAsync(ServerAssociation association, DicomTransport transport)
    {
        // Not on the accept loop: a peer whose bytes are there already would hold it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await association.Driver.RunAsync(transport).ConfigureAwait(false);
        lock (_gate)
        {
            _connections.Remove(association);
        }
    }

    private async Task WaitAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_gate)
            {
                running = [.. _connections.Values.Where(task => !task.IsCompleted)];
            }

            if (running.Length == 0)
            {
                return;
            }

            await Task.WhenAll(running).ConfigureAwait(false);
        }
    }

    private void ForEach(Action<ServerAssociation> action)
    {
        ServerAssociation[] associations;
        lock (_gate)
        {
            associations = [.. _connections.Keys];
        }

        foreach (ServerAssociation association in associations)
        {
            action(association);
        }
    }
}
