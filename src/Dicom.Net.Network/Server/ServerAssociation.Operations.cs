using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <content>C-FIND, C-GET and C-MOVE: one at a time, beside the read loop, which goes on for C-CANCEL and sub-operations.</content>
internal sealed partial class ServerAssociation
{
    private readonly Completion _subOperation = new();
    private readonly DimseCommand _subRequest = new();
    private readonly Lock _subGate = new();
    private ServerOperation? _operation;
    private Task _running = Task.CompletedTask;
    private int _subMessageId;
    private bool _subIsOutstanding;
    private DimseStatus _subStatus;
    private Exception? _subCause;

    /// <summary>Sends one object to the requestor as a sub-operation of a C-GET, and waits for its answer.</summary>
    public async ValueTask<DimseStatus> StoreAsync(ServerContext context, StoreSource source, CancellationToken cancellationToken)
    {
        await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        lock (_subGate)
        {
            if (_subCause is not null)
            {
                throw _subCause;
            }

            _subMessageId = (_subMessageId % 0xFFFF) + 1;
            _subIsOutstanding = true;
            _subOperation.Reset();
        }

        _subRequest.Clear();
        _subRequest.Field = CommandField.CStoreRequest;
        _subRequest.MessageId = (ushort)_subMessageId;
        StoreRequest.Fill(_subRequest, source, default);
        Driver.SetLimit(TimeLimit.Reply, Options.ReplyTimeout);
        try
        {
            // Not the operation's token: a C-CANCEL ends the retrieval between two objects, never within one.
            await Driver.SendAsync(context.Id, _subRequest, source, CancellationToken.None).ConfigureAwait(false);
            await _subOperation.WaitAsync().ConfigureAwait(false);
        }
        finally
        {
            Driver.SetLimit(TimeLimit.Idle, TimeSpan.Zero);
            lock (_subGate)
            {
                _subIsOutstanding = false;
            }
        }

        Telemetry.ObjectsSent.Add(1);
        return _subStatus;
    }

    /// <summary>The context on which an object can go to the requestor; null if none was negotiated.</summary>
    public ServerContext? FindSubOperationContext(string sopClassUid, string transferSyntaxUid)
    {
        foreach (ServerContext? context in _contexts)
        {
            if (context is { PeerIsScp: true } && context.SopClassUid == sopClassUid && context.TransferSyntax.Uid == transferSyntaxUid)
            {
                return context;
            }
        }

        return null;
    }

    private ValueTask StartAsync(DimseCommand request)
    {
        DimseStatus status = Check(request, _context!, out string? comment);
        DicomDataset? identifier = null;
        if (status.IsSuccess)
        {
            identifier = request.HasDataSet ? _collector.End(_context!.TransferSyntax) : null;
            if (identifier is null)
            {
                (status, comment) = (DimseStatus.DataSetDoesNotMatchSopClass, _collector.IsTooLong ? "the identifier is longer than the limit" : "the identifier cannot be read");
            }
        }

        if (identifier is null)
        {
            _response.SetResponse(request, status);
            _response.ErrorComment = comment;
            return Driver.SendAsync(_context!.Id, _response);
        }

        var operation = new ServerOperation(_context!, request, identifier, _lifetime.Token);
        Volatile.Write(ref _operation, operation);

        // While we work the peer has nothing to say; a peer that does not read is caught by the write limit.
        Driver.SetLimit(TimeLimit.Idle, TimeSpan.Zero);
        Volatile.Write(ref _running, Task.Run(() => RunAsync(operation)));
        return ValueTask.CompletedTask;
    }

    private DimseStatus Check(DimseCommand request, ServerContext context, out string? comment)
    {
        comment = null;
        bool fits = request.Field switch
        {
            CommandField.CFindRequest => SopClasses.IsFind(context.SopClassUid) && Options.Find is not null,
            CommandField.CGetRequest => SopClasses.IsGet(context.SopClassUid) && Options.Retrieve is not null,
            _ => SopClasses.IsMove(context.SopClassUid) && Options.Retrieve is not null,
        };
        if (!fits)
        {
            comment = "the operation does not belong to the SOP class of its presentation context";
            return DimseStatus.SopClassNotSupported;
        }

        if (Volatile.Read(ref _operation) is not null)
        {
            // No asynchronous operations window was negotiated: a second one is the peer's error, not a reason to abort.
            comment = "another operation is outstanding on this association";
            return DimseStatus.OutOfResources;
        }

        return DimseStatus.Success;
    }

    private async Task RunAsync(ServerOperation operation)
    {
        try
        {
            using (operation)
            {
                await (operation.Request.Field == CommandField.CFindRequest
                    ? new FindService(this, operation).RunAsync()
                    : new RetrieveService(this, operation).RunAsync()).ConfigureAwait(false);
            }
        }
        catch (DicomNetworkException)
        {
            // The association ended under the operation; it has been told.
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // So it did, and the handler heard of it by its token.
        }
        catch (Exception e)
        {
            Log.HandlerFault(Options.Logger, e);
            Driver.Abort(new AssociationAbortedException("the association was aborted because of an error on this side: see the inner exception", 0, 0, isLocal: true, e));
        }
        finally
        {
            Interlocked.CompareExchange(ref _operation, null, operation);
            Driver.SetLimit(TimeLimit.Idle, Options.IdleTimeout);
        }
    }

    /// <summary>Sends the final response. The operation is over before the peer can know, so that its next request is welcome.</summary>
    public ValueTask FinishAsync(ServerOperation operation, DimseCommand response, ReadOnlyMemory<byte> data)
    {
        Interlocked.CompareExchange(ref _operation, null, operation);
        return Driver.SendAsync(operation.Context.Id, response, data);
    }

    private void CancelOperation(ushort messageId)
    {
        if (Volatile.Read(ref _operation) is { } operation && operation.Request.MessageId == messageId)
        {
            operation.Cancel();
        }
    }

    private void CompleteSubOperation(DimseCommand response)
    {
        lock (_subGate)
        {
            if (!_subIsOutstanding || response.MessageIdBeingRespondedTo != _subMessageId)
            {
                return;
            }

            _subStatus = response.Status;
        }

        _subOperation.TrySetResult();
    }

    private void FailSubOperation(Exception cause)
    {
        lock (_subGate)
        {
            _subCause = cause;
            if (!_subIsOutstanding)
            {
                return;
            }
        }

        _subOperation.TrySetException(cause);
    }
}
