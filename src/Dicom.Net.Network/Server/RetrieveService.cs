using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-GET and C-MOVE as SCP: resolves the identifier, then the C-STORE sub-operations, as many at a time as the window has room for.</summary>
internal sealed partial class RetrieveService(ServerAssociation association, ServerOperation operation)
{
    // Each has a send buffer and an open source; more would not make a peer faster.
    private const int MaxParallel = 64;

    private readonly DimseCommand _response = new();
    private readonly SemaphoreSlim _reporting = new(1, 1);
    private SubOperationTally _tally = new(0);

    private bool IsMove => operation.Request.Field == CommandField.CMoveRequest;

    private DicomServerOptions Options => association.Options;

    private IStoreTranscoder Transcoder => Options.Transcoder ?? StoreConversion.Native;

    public async Task RunAsync()
    {
        DimseStatus status;
        string? comment = null;
        try
        {
            status = await RetrieveAsync().ConfigureAwait(false);
        }
        catch (DimseException e)
        {
            (status, comment) = (e.Status, e.Comment);
        }
        catch (OperationCanceledException) when (operation.IsCancelled)
        {
            status = DimseStatus.Cancel;
        }
        catch (Exception e) when (e is not DicomNetworkException and not OperationCanceledException)
        {
            Log.HandlerFault(Options.Logger, e);
            (status, comment) = (DimseStatus.CannotUnderstand, "the retrieval cannot be processed");
        }

        using var identifier = new PooledBufferWriter();
        _response.SetResponse(operation.Request, status);
        _response.ErrorComment = comment ?? _comment;
        _tally.Fill(_response);
        _tally.WriteFailed(identifier, operation.Context.TransferSyntax);
        _response.HasDataSet = identifier.WrittenBytes > 0;
        await association.FinishAsync(operation, _response, identifier.WrittenMemory).ConfigureAwait(false);
    }

    private async ValueTask<DimseStatus> RetrieveAsync()
    {
        string host = "";
        int port = 0;
        if (IsMove && (string.IsNullOrEmpty(operation.MoveDestination) || !Options.Retrieve!.TryResolveDestination(operation.MoveDestination, out host, out port)))
        {
            throw new DimseException(DimseStatus.MoveDestinationUnknown, "the move destination is not configured here");
        }

        IReadOnlyList<StoreSource> sources = await Options.Retrieve!.ResolveAsync(Context(), operation.Identifier, operation.Token).ConfigureAwait(false);
        try
        {
            _tally = new SubOperationTally(sources.Count);
            if (IsMove)
            {
                await MoveAsync(sources, host, port).ConfigureAwait(false);
            }
            else
            {
                await GetAsync(sources).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (StoreSource source in sources)
            {
                source.Dispose();
            }
        }

        return operation.IsCancelled && _tally.Remaining > 0 ? DimseStatus.Cancel : _tally.FinalStatus;
    }

    private async ValueTask GetAsync(IReadOnlyList<StoreSource> sources)
    {
        if (association.SubOperationWindow == 1)
        {
            foreach (StoreSource source in sources)
            {
                if (operation.Token.IsCancellationRequested)
                {
                    return;
                }

                await GetAndReportAsync(source).ConfigureAwait(false);
            }

            return;
        }

        // In order, but up to the window without waiting for the answers.
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(association.SubOperationWindow, MaxParallel) };
        await Parallel.ForEachAsync(sources, options, async (source, _) =>
        {
            if (!operation.Token.IsCancellationRequested)
            {
                await GetAndReportAsync(source).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private async ValueTask GetAndReportAsync(StoreSource source)
    {
        DimseStatus status = await GetOneAsync(source).ConfigureAwait(false);
        source.Dispose();
        await CountAndReportAsync(status, source, isReported: true).ConfigureAwait(false);
    }

    // The response and the counts are one for all.
    private async ValueTask CountAndReportAsync(DimseStatus status, StoreSource source, bool isReported)
    {
        await _reporting.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _tally.Count(status, source.SopInstanceUid);
            if (isReported)
            {
                await ReportAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _reporting.Release();
        }
    }

    private async ValueTask<DimseStatus> GetOneAsync(StoreSource source)
    {
        try
        {
            if (association.FindSubOperationContext(source.SopClassUid, source.TransferSyntaxUid) is { } context)
            {
                return await association.StoreAsync(context, source, operation.Token).ConfigureAwait(false);
            }

            if (await ConvertAsync(source).ConfigureAwait(false) is { } converted)
            {
                using StoreSource other = converted.Source;
                return await association.StoreAsync(converted.Context, other, operation.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsSourceFault(e))
        {
            Log.SubOperationFailed(Options.Logger, association.CallingAETitle, e.Message);
            return DimseStatus.ProcessingFailure;
        }

        _comment = "objects were left out for want of a presentation context";
        return DimseStatus.SopClassNotSupported;
    }

    private ValueTask<(StoreSource Source, ServerContext Context)?> ConvertAsync(StoreSource source) =>
        StoreConversion.ConvertAsync(Transcoder, source, target => association.FindSubOperationContext(source.SopClassUid, target), operation.Token);

    // PS3.4 §C.4.3.3: pending responses while sub-operations remain; after the last one the final response says it.
    private ValueTask ReportAsync()
    {
        if (_tally.Remaining == 0)
        {
            return ValueTask.CompletedTask;
        }

        _response.SetResponse(operation.Request, DimseStatus.Pending);
        _tally.Fill(_response);
        return association.Driver.SendAsync(operation.Context.Id, _response);
    }

    // The object cannot be read or converted: it fails, the others may not.
    private static bool IsSourceFault(Exception e) => e is IOException or UnauthorizedAccessException or (Core.DicomException and not DicomNetworkException);

    private RetrieveContext Context() => new()
    {
        CallingAETitle = association.CallingAETitle,
        CalledAETitle = association.CalledAETitle,
        RemoteEndPoint = association.RemoteEndPoint,
        Association = association.Info,
        SopClassUid = operation.Context.SopClassUid,
        TransferSyntax = operation.Context.TransferSyntax,
        MessageId = operation.Request.MessageId,
        Level = operation.Level,
        IsMove = IsMove,
        Destination = operation.MoveDestination,
    };
}
