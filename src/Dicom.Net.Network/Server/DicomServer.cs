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
    private readonly Admissions _admissions;
    private bool _isStopping;

    private DicomServer(DicomServerOptions options, Socket? listener)
    {
        Options = options;
        _admissions = new Admissions(options.Limits, options.TimeProvider);
        _listener = listener;
        EndPoint = listener?.LocalEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        _accepting = listener is null ? Task.CompletedTask : AcceptAsync(listener);
    }

    /// <summary>Where it listens, with the port that was picked; no address and port 0 where it does not listen on one.</summary>
    public IPEndPoint EndPoint { get; }

    internal DicomServerOptions Options { get; }

    /// <summary>Who is in.</summary>
    internal Admissions Admissions => _admissions;

    /// <summary>Begins to listen.</summary>
    /// <param name="options">What to serve; not to be changed afterwards.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="DicomNetworkException">The address, port or path cannot be listened on.</exception>
    /// <exception cref="DicomTlsException">TLS without a certificate of our own.</exception>
    public static DicomServer Start(DicomServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Tls is { } tls && tls.Certificates.GetCertificates().Own is null)
        {
            throw new DicomTlsException("a server needs a certificate and its key for TLS: name both");
        }

        var server = new DicomServer(options, options.UnixSocketPath is { } path ? UnixSocket.Listen(path) : Listen(options));
        Log.Listening(options.Logger, options.UnixSocketPath ?? (object)server.EndPoint, options.AETitle);
        return server;
    }

    /// <summary>A server that listens nowhere: clients of the same process connect to it by <see cref="DicomClient.ConnectAsync(DicomServer, DicomClientOptions, CancellationToken)"/>.</summary>
    /// <param name="options">What to serve; not to be changed afterwards.</param>
    /// <returns>The server.</returns>
    public static DicomServer Create(DicomServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DicomServer(options, null);
    }

    /// <summary>Ends: no new association, running ones may finish within a time, then they are aborted, and their handlers' tokens cancelled.</summary>
    /// <param name="grace">That time.</param>
    /// <returns>Completes when all associations have ended and their handlers have returned.</returns>
    public async Task StopAsync(TimeSpan grace)
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        _admissions.Stop();

        // At once: whoever connects from now on is told that nobody listens.
        _listener?.Dispose();
        if (_listener is not null && Options.UnixSocketPath is { } path)
        {
            UnixSocket.Remove(path);
        }

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

    /// <summary>Writes the last PDUs of each association that is open as a pcapng file (<see cref="DicomServerOptions.Recording"/>).</summary>
    /// <param name="folder">The folder; it is made if it is not there.</param>
    /// <returns>The files; none where nothing is recorded or open. What cannot be written is logged.</returns>
    public IReadOnlyList<string> WriteRecordings(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        List<string> files = [];
        ForEach(association =>
        {
            if (association.Recorder is { } recorder
                && Options.Recording!.Files.Write(recorder, folder, "written on request", Options.TimeProvider, Options.Logger) is { } file)
            {
                files.Add(file);
            }
        });
        return files;
    }

    /// <summary>A connection through memory, served by this server.</summary>
    /// <returns>The client's end.</returns>
    /// <exception cref="DicomConnectException">The server stops, or has as many connections as it may.</exception>
    internal DicomTransport ConnectInMemory()
    {
        if (Volatile.Read(ref _isStopping) || !_admissions.HasRoom(null))
        {
            throw new DicomConnectException("the server in memory", null);
        }

        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        Attach(far);
        return near;
    }

    /// <summary>Serves one connection.</summary>
    internal ServerAssociation Attach(DicomTransport transport)
    {
        var association = new ServerAssociation(this, transport.RemoteEndPoint, _admissions.Connect(transport.RemoteEndPoint));
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

    private static Socket Listen(DicomServerOptions options)
    {
        var listener = new Socket(options.Bind.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(options.Bind, options.Port));
            listener.Listen(512);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new DicomNetworkException($"cannot listen on {options.Bind}:{options.Port} ({e.Message}): choose another port, or end what uses it", e);
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
        DicomTransport transport;
        try
        {
            if (!_admissions.HasRoom(socket.RemoteEndPoint))
            {
                Log.TooManyConnections(Options.Logger, socket.RemoteEndPoint, _admissions.Connections);
                socket.Dispose();
                return;
            }

            transport = Options.Tls is { } tls
                ? new TlsTransport(socket, Options.QuickAcknowledge, tls, null)
                : new SocketTransport(socket, Options.QuickAcknowledge);
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
        if (await TryOpenAsync(association, transport).ConfigureAwait(false))
        {
            await RunAsync(association, transport).ConfigureAwait(false);
        }

        _admissions.Disconnect(association.RemoteEndPoint);
        lock (_gate)
        {
            _connections.Remove(association);
        }
    }

    private async ValueTask RunAsync(ServerAssociation association, DicomTransport transport)
    {
        if (Options.Recording is not { } recording)
        {
            await association.Driver.RunAsync(transport).ConfigureAwait(false);
            return;
        }

        var recorder = new FlightRecorder(recording, Options.TimeProvider, isRequestor: false, transport.RemoteEndPoint);
        association.Recorder = recorder;
        await association.Driver.RunAsync(new RecordingTransport(transport, recorder)).ConfigureAwait(false);
        recording.Files.End(recorder, association.Driver.Cause, Options.TimeProvider, Options.Logger);
    }

    // A handshake has the time that a peer has to request an association.
    private async ValueTask<bool> TryOpenAsync(ServerAssociation association, DicomTransport transport)
    {
        if (transport is not TlsTransport)
        {
            return true;
        }

        using var limit = new CancellationTokenSource(Options.ArtimTimeout, Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            await transport.OpenAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is DicomTlsException || AssociationDriver.IsTransportFault(e))
        {
            Log.HandshakeFailed(Options.Logger, transport.RemoteEndPoint, e is DicomTlsException ? e.Message : "the TLS handshake was not finished in time");
            association.Driver.GiveUpConnecting(isLocal: true);
            await transport.DisposeAsync().ConfigureAwait(false);
            return false;
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
