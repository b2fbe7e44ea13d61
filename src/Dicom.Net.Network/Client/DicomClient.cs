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
    /// <exception cref="AssociationRejectedException">The peer rejected the association.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted or closed the connection.</exception>
    /// <exception cref="DicomTimeoutException">A time limit passed.</exception>
    public static async ValueTask<ClientAssociation> ConnectAsync(string host, int port, DicomClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        ArgumentNullException.ThrowIfNull(options);

        return await OpenAsync(options, limited => ConnectSocketAsync(host, port, options, limited), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects a transport, within the limit of time, and negotiates an association over it.</summary>
    internal static async ValueTask<ClientAssociation> OpenAsync(
        DicomClientOptions options, Func<CancellationToken, ValueTask<DicomTransport>> connect, CancellationToken cancellationToken)
    {
        // Misuse is told before anything is connected.
        (ClientSession session, AssociateRequest request) = Prepare(options);
        TimeSpan limit = options.ConnectTimeout > TimeSpan.Zero ? options.ConnectTimeout : Timeout.InfiniteTimeSpan;
        DicomTransport transport;
        using (var timeout = new CancellationTokenSource(limit, options.TimeProvider))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken))
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
        var association = new ClientAssociation(session, session.Driver.RunAsync(transport), Telemetry.Source.StartActivity("dicom.association"));
        try
        {
            await session.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            return association;
        }
        catch
        {
            await association.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<DicomTransport> ConnectSocketAsync(string host, int port, DicomClientOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SocketTransport.ConnectAsync(host, port, options.QuickAcknowledge, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new DicomConnectException(host, port, e);
        }
    }
}
