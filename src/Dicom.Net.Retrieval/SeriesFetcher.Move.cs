using System.Net;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>The way by C-MOVE (PS3.4 §C.4.2): the PACS opens associations to a storage SCP of ours and sends the objects there.</summary>
internal sealed partial class SeriesFetcher
{
    private async ValueTask<FetchProblem?> TryMoveAsync(FetchTarget target, ObjectCollector collector, CancellationToken cancellationToken)
    {
        string destination = _request.MoveDestination ?? _request.CallingAETitle;
        var serverOptions = new DicomServerOptions
        {
            Bind = _request.ReceiveAddress ?? await ChooseAddressAsync(cancellationToken).ConfigureAwait(false),
            Port = _request.ReceivePort,
            AETitle = destination,
            Store = collector.Handler,
            AcceptUnknownSopClasses = true,
            IdleTimeout = _request.ReplyTimeout,
            Tls = _request.Tls is { } tls && tls.Certificates.GetCertificates().Own is not null ? tls : null,
        };
        if (_request.MaximumPduLength is { } length)
        {
            serverOptions.MaximumLength = length;
        }

        DicomServer server;
        try
        {
            server = DicomServer.Start(serverOptions);
        }
        catch (DicomNetworkException exception)
        {
            return new FetchProblem($"C-MOVE needs port {_request.ReceivePort} ({exception.Message.TrimEnd('.')}): name the one the PACS has on file for '{destination}' by --receive-port");
        }

        await using (server.ConfigureAwait(false))
        {
            _tell(LoadProgressKind.Detail, $"waiting for the objects as {destination} on port {server.EndPoint.Port}");
            try
            {
                FetchProblem? problem = await MoveOnceAsync(target, collector, destination, server.EndPoint.Port, cancellationToken).ConfigureAwait(false);
                return problem is null && target.IsComplete(collector) == false ? new FetchProblem(Brought("C-MOVE", target, collector)) : problem;
            }
            catch (DicomNetworkException exception)
            {
                return new FetchProblem($"C-MOVE failed: {exception.Message}");
            }
        }
    }

    private async ValueTask<FetchProblem?> MoveOnceAsync(
        FetchTarget target, ObjectCollector collector, string destination, int port, CancellationToken cancellationToken)
    {
        IReadOnlyList<QueryModel> models = ModelsToTry();
        DicomClientOptions options = PacsConnection.Options(_request);
        foreach (QueryModel proposed in models)
        {
            options.Propose(PacsConnection.Move(proposed));
        }

        ClientAssociation association = await DicomClient.ConnectAsync(_request.Host, _request.Port, options, cancellationToken).ConfigureAwait(false);
        await using (association.ConfigureAwait(false))
        {
            QueryModel? model = Accepted(association, models, PacsConnection.Move);
            if (model is null)
            {
                await PacsConnection.ReleaseQuietlyAsync(association, cancellationToken).ConfigureAwait(false);
                return new FetchProblem("the PACS does not offer C-MOVE", IsNotOffered: true);
            }

            FetchProblem? problem = await MoveOnAsync(association, model.Value, target, collector, (destination, port), cancellationToken).ConfigureAwait(false);
            await PacsConnection.ReleaseQuietlyAsync(association, cancellationToken).ConfigureAwait(false);
            return problem;
        }
    }

    private static async ValueTask<FetchProblem?> MoveOnAsync(
        ClientAssociation association,
        QueryModel model,
        FetchTarget target,
        ObjectCollector collector,
        (string AETitle, int Port) destination,
        CancellationToken cancellationToken)
    {
        // Where C-GET brought some, only the rest is wanted.
        IReadOnlyList<InstanceReference>? only = target.IsPart || (collector.Count > 0 && target.Instances.Count > 0) ? target.Missing(collector) : null;
        FetchProblem? problem = null;
        foreach (DicomDataset identifier in target.Identifiers(model, only))
        {
            using (identifier)
            {
                RetrieveResponse response = await association.MoveAsync(
                    PacsConnection.Move(model), identifier, destination.AETitle, null, cancellationToken).ConfigureAwait(false);
                problem = JudgeMove(response, destination.AETitle, destination.Port) ?? problem;
            }
        }

        return problem;
    }

    private static FetchProblem? JudgeMove(RetrieveResponse response, string destination, int port)
    {
        if (response.Status == DimseStatus.MoveDestinationUnknown)
        {
            return new FetchProblem(
                $"the PACS does not know the move destination '{destination}': have it entered there with this host and port {port}, or name a known one with -aem and --receive-port");
        }

        FetchProblem? problem = Judge("C-MOVE", response);
        return problem is null
            ? null
            : problem with { Text = $"{problem.Text}: check that the PACS reaches '{destination}' at this host, port {port}" };
    }

    // A PACS on this machine reaches loopback, and nobody else needs to; another one needs an address of the network.
    private async ValueTask<IPAddress> ChooseAddressAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(_request.Host, out IPAddress? address))
        {
            return IPAddress.IsLoopback(address) ? IPAddress.Loopback : IPAddress.Any;
        }

        IPAddress[] addresses = await Dns.GetHostAddressesAsync(_request.Host, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 && addresses.All(IPAddress.IsLoopback) ? IPAddress.Loopback : IPAddress.Any;
    }
}
