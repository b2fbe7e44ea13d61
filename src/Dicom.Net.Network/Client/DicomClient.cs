using System.Net;
using System.Net.Sockets;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>Opens associations.</summary>
public static class DicomClient
{
    /// <summary>Connects to a peer and negotiates an association.</summary>
    /// <param name="host">Host name or address.</param>
    /// <param name="port">Port, 1 to 65535.</param>
    /// <param name="options">What to propose, and the limits; not to be changed afterwards.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The association, open for operations; check its <see cref="ClientAssociation.Contexts"/>.</returns>
    /// <exception cref="ArgumentException">No context or more than 128, or an AE title that cannot be sent.</exception>
    /// <exception cref="DicomConnectException">The peer cannot be reached.</exception>
    /// <exception cref="DicomTlsException">The TLS connection could not be made.</exception>
    /// <exception cref="AssociationRejectedException">The peer rejected the association.</exception>
    /// <exception cref="UserNotConfirmedException"><see cref="DicomClientOptions.RequireUserIdentityResponse"/> is set and the peer gave none.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted or closed the connection.</exception>
    /// <exception cref="DicomTimeoutException">A time limit passed.</exception>
    public static async ValueTask<ClientAssociation> ConnectAsync(string host, int port, DicomClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        ArgumentNullException.ThrowIfNull(options);

        return await OpenAsync(options, limited => ConnectTcpAsync(host, port, options, limited), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects to a peer on the same machine by a Unix domain socket, and negotiates an association.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="options">What to propose, and the limits; not to be changed afterwards.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The association, open for operations; check its <see cref="ClientAssociation.Contexts"/>.</returns>
    /// <exception cref="ArgumentException">No context or more than 128, an AE title that cannot be sent, or a path that is too long for a socket.</exception>
    /// <exception cref="DicomNetworkException">As with TCP.</exception>
    public static async ValueTask<ClientAssociation> ConnectUnixSocketAsync(string path, DicomClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return await OpenAsync(options, limited => ConnectUnixAsync(path, options, limited), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects to a server of the same process, through memory, and negotiates an association: the same protocol and handlers, no socket.</summary>
    /// <param name="server">The server; one that listens too, or one of <see cref="DicomServer.Create"/>.</param>
    /// <param name="options">What to propose, and the limits; not to be changed afterwards. TLS is left out.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The association, open for operations; check its <see cref="ClientAssociation.Contexts"/>.</returns>
    /// <exception cref="ArgumentException">No context or more than 128, or an AE title that cannot be sent.</exception>
    /// <exception cref="DicomNetworkException">As with TCP.</exception>
    public static async ValueTask<ClientAssociation> ConnectAsync(DicomServer server, DicomClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);
        return await OpenAsync(options, _ => ValueTask.FromResult(server.ConnectInMemory()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects a transport, within the limit of time, and negotiates an association over it.</summary>
    internal static async ValueTask<ClientAssociation> OpenAsync(
        DicomClientOptions options, Func<CancellationToken, ValueTask<DicomTransport>> connect, CancellationToken cancellationToken)
    {
        // Misuse is told before anything is connected.
        (ClientSession session, AssociateRequest request) = Prepare(options);
        TimeSpan limit = options.ConnectTimeout > TimeSpan.Zero ? options.ConnectTimeout : Timeout.InfiniteTimeSpan;
        DicomTransport transport;
        using (var either = new CancellationTokenSource(limit, options.TimeProvider))
        using (cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), either))
        {
            try
            {
                transport = await connect(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                session.Driver.GiveUpConnecting(isLocal: true);
                cancellationToken.ThrowIfCancellationRequested();
                throw new DicomTimeoutException(TimeLimit.Connect, options.ConnectTimeout);
            }
            catch
            {
                session.Driver.GiveUpConnecting(isLocal: false);
                throw;
            }
        }

        return await OpenAsync(session, request, transport, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Negotiates an association over a transport that is connected.</summary>
    internal static ValueTask<ClientAssociation> OpenAsync(DicomTransport transport, DicomClientOptions options, CancellationToken cancellationToken = default)
    {
        (ClientSession session, AssociateRequest request) = Prepare(options);
        return OpenAsync(session, request, transport, cancellationToken);
    }

    private static (ClientSession Session, AssociateRequest Request) Prepare(DicomClientOptions options)
    {
        AssociateRequest request = Negotiation.Request(options);
        var session = new ClientSession(options);
        session.Driver.RequestAssociation(request);
        return (session, request);
    }

    private static async ValueTask<ClientAssociation> OpenAsync(ClientSession session, AssociateRequest request, DicomTransport transport, CancellationToken cancellationToken)
    {
        session.RemoteEndPoint = transport.RemoteEndPoint;
        DicomClientOptions options = session.Options;
        if (options.Recording is not null)
        {
            session.Recorder = new FlightRecorder(options.Recording, options.TimeProvider, isRequestor: true, transport.RemoteEndPoint);
            transport = new RecordingTransport(transport, session.Recorder);
        }

        var association = new ClientAssociation(session, RunAsync(session, transport), Telemetry.Source.StartActivity("dicom.association"));
        try
        {
            await session.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (options is { RequireUserIdentityResponse: true, UserIdentity.PositiveResponseRequested: true }
                && association.Answer.UserInformation.UserIdentityResponse is null)
            {
                await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
                throw new UserNotConfirmedException();
            }

            return association;
        }
        catch
        {
            await association.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task RunAsync(ClientSession session, DicomTransport transport)
    {
        await session.Driver.RunAsync(transport).ConfigureAwait(false);
        if (session.Recorder is { } recorder)
        {
            session.Options.Recording!.Files.End(recorder, session.Driver.Cause, session.Options.TimeProvider, session.Options.Logger);
        }
    }

    private static async ValueTask<DicomTransport> ConnectTcpAsync(string host, int port, DicomClientOptions options, CancellationToken cancellationToken)
    {
        try
        {
            EndPoint endPoint = IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
            return await ConnectSocketAsync(endPoint, host, options, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new DicomConnectException(host, port, e);
        }
    }

    private static async ValueTask<DicomTransport> ConnectUnixAsync(string path, DicomClientOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectSocketAsync(new UnixDomainSocketEndPoint(path), "localhost", options, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new DicomConnectException(path, e);
        }
    }

    private static async ValueTask<DicomTransport> ConnectSocketAsync(EndPoint endPoint, string serverName, DicomClientOptions options, CancellationToken cancellationToken)
    {
        Socket socket = await SocketTransport.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
        return options.Tls is { } tls
            ? await OpenTlsAsync(new TlsTransport(socket, options.QuickAcknowledge, tls, serverName), cancellationToken).ConfigureAwait(false)
            : new SocketTransport(socket, options.QuickAcknowledge);
    }

    private static async ValueTask<DicomTransport> OpenTlsAsync(TlsTransport transport, CancellationToken cancellationToken)
    {
        try
        {
            await transport.OpenAsync(cancellationToken).ConfigureAwait(false);
            return transport;
        }
        catch
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
