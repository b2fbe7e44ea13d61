using System.Buffers;
using System.Runtime.CompilerServices;
using Dicom.Net.Dimse;
using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network;

/// <summary>
/// Takes one C-STORE request at a time from the read loop to a sink, and turns whatever the sink does into a status.
/// A refused object's data set is read and dropped: the association goes on.
/// </summary>
internal sealed class StoreReceiver(ILogger logger)
{
    private StoreSink? _sink;
    private DimseStatus _status;
    private string? _comment;
    private bool _hasData;

    public async ValueTask BeginAsync(IStoreHandler? handler, StoreContext context, CancellationToken cancellationToken)
    {
        _sink = null;
        _status = DimseStatus.Success;
        _comment = null;
        _hasData = false;
        if (handler is null)
        {
            _status = DimseStatus.SopClassNotSupported;
            return;
        }

        if (context.SopClassUid.Length == 0 || context.SopInstanceUid.Length == 0)
        {
            // PS3.7 Table 9.3-1: both are mandatory.
            Refuse(DimseStatus.CannotUnderstand, "the request lacks the SOP class or the SOP instance");
            return;
        }

        try
        {
            _sink = await handler.BeginStoreAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Refuse(e);
            Log.StoreRefused(logger, context.SopInstanceUid, _status);
        }
    }

    /// <summary>The data set that follows is read and dropped, and this answered.</summary>
    public void BeginRefused(DimseStatus status, string comment)
    {
        _sink = null;
        Refuse(status, comment);
    }

    public ValueTask WriteAsync(in ReadOnlySequence<byte> payload, CancellationToken cancellationToken)
    {
        if (_sink is null)
        {
            return ValueTask.CompletedTask;
        }

        ValueTask write;
        _hasData |= !payload.IsEmpty;
        try
        {
            write = _sink.WriteAsync(payload, cancellationToken);
        }
        catch (Exception e)
        {
            return RefuseAndAbandonAsync(e);
        }

        return write.IsCompletedSuccessfully ? ValueTask.CompletedTask : GuardAsync(write);
    }

    public async ValueTask<(DimseStatus Status, string? Comment)> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_sink is not { } sink)
        {
            return (_status, _comment);
        }

        if (!_hasData)
        {
            // PS3.7 Table 9.3-1: the data set is mandatory. One that was not announced or is empty stores nothing.
            await AbandonAsync().ConfigureAwait(false);
            Refuse(DimseStatus.CannotUnderstand, "there is no data set");
            return (_status, _comment);
        }

        _sink = null;
        try
        {
            _status = await sink.CompleteAsync(cancellationToken).ConfigureAwait(false);
            _comment = sink.ErrorComment;
        }
        catch (Exception e)
        {
            Refuse(e);
        }

        if (_status.IsSuccess || _status.IsWarning)
        {
            Telemetry.ObjectsStored.Add(1);
        }

        return (_status, _comment);
    }

    public async ValueTask AbandonAsync()
    {
        if (_sink is { } sink)
        {
            _sink = null;
            try
            {
                await sink.AbandonAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Log.HandlerFault(logger, e);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask GuardAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await RefuseAndAbandonAsync(e).ConfigureAwait(false);
        }
    }

    private ValueTask RefuseAndAbandonAsync(Exception e)
    {
        Refuse(e);
        return AbandonAsync();
    }

    private void Refuse(Exception e)
    {
        switch (e)
        {
            case DimseException failure:
                Refuse(failure.Status, failure.Comment);
                break;
            case OperationCanceledException:
                Refuse(DimseStatus.ProcessingFailure, "cancelled");
                break;
            case IOException or UnauthorizedAccessException:
                Log.HandlerFault(logger, e);
                Refuse(DimseStatus.OutOfResources, "the object cannot be stored");
                break;
            default:
                // What is wrong inside is for our log, not for the peer.
                Log.HandlerFault(logger, e);
                Refuse(DimseStatus.CannotUnderstand, "the object cannot be processed");
                break;
        }
    }

    private void Refuse(DimseStatus status, string? comment)
    {
        _status = status;
        _comment = comment;
    }
}
