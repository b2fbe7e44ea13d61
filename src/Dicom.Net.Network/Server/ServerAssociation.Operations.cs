using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <content>C-FIND, C-GET and C-MOVE: beside the read loop, which goes on for C-CANCEL, sub-operations and further requests.</content>
internal sealed partial class ServerAssociation
{
    private readonly Lock _operationsGate = new();
    private readonly Dictionary<ushort, ServerOperation> _operations = [];
    private readonly Stack<SingleOperation> _spare = new();

    /// <summary>How many sub-operations of C-GETs the peer takes at a time.</summary>
    public int SubOperationWindow => _invoked.Window;

    /// <summary>Sends one object to the requestor as a sub-operation of a C-GET, and waits for its answer.</summary>
    public async ValueTask<DimseStatus> StoreAsync(ServerContext context, StoreSource source, CancellationToken cancellationToken)
    {
        await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        SingleOperation? operation;
        lock (_spare)
        {
            _spare.TryPop(out operation);
        }

        operation ??= new SingleOperation();
        await _invoked.EnterAsync(operation, context.Id, CommandField.CStoreRequest, cancellationToken).ConfigureAwait(false);
        try
        {
            StoreRequest.Fill(operation.Request, source, default);

            // Not the operation's token: a C-CANCEL ends the retrieval between two objects, never within one.
            await Driver.SendAsync(context.Id, operation.Request, source, CancellationToken.None).ConfigureAwait(false);
            await operation.WaitAsync().ConfigureAwait(false);
            Telemetry.ObjectsSent.Add(1);
            return operation.Status;
        }
        finally
        {
            _invoked.Leave(operation);
            lock (_spare)
            {
                _spare.Push(operation);
            }
        }
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
        long heldBytes = 0;
        if (status.IsSuccess)
        {
            identifier = request.HasDataSet ? _collector.End(_context!.TransferSyntax, out heldBytes) : null;
            if (identifier is null)
            {
                (status, comment) = _collector.IsOutOfMemory ? (DimseStatus.OutOfResources, "too much memory is in use")
                    : (DimseStatus.DataSetDoesNotMatchSopClass, _collector.IsTooLong ? "the identifier is longer than the limit" : "the identifier cannot be read");
            }
        }

        if (identifier is null)
        {
            _response.SetResponse(request, status);
            _response.ErrorComment = comment;
            return Driver.RespondAsync(_context!.Id, _response);
        }

        var operation = new ServerOperation(_context!, request, identifier, heldBytes, Memory, _lifetime.Token);
        lock (_operationsGate)
        {
            _operations.Add(operation.Request.MessageId, operation);
            _performed.Begin(operation.Request.MessageId);
        }

        _ = Task.Run(() => RunAsync(operation));
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
        if (!fits || !IsOfContext(request, context))
        {
            comment = "the operation does not belong to the SOP class of its presentation context";
            return DimseStatus.SopClassNotSupported;
        }

        if (_performed.Contains(request.MessageId))
        {
            comment = "another operation with this message ID is outstanding";
            return DimseStatus.DuplicateInvocation;
        }

        lock (_operationsGate)
        {
            if (_operations.Count >= _performed.Window)
            {
                // More than the window that was negotiated, or than one without: the peer's error, not a reason to abort.
                comment = "too many operations are outstanding on this association";
                return DimseStatus.OutOfResources;
            }
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
            Driver.Fault(e);
        }

        Forget(operation);
        _performed.End();
    }

    /// <summary>Sends the final response. The operation is over before the peer can know, so that its next request is welcome.</summary>
    public ValueTask FinishAsync(ServerOperation operation, DimseCommand response, ReadOnlyMemory<byte> data)
    {
        Forget(operation);
        return Driver.SendAsync(operation.Context.Id, response, data);
    }

    private void Forget(ServerOperation operation)
    {
        lock (_operationsGate)
        {
            if (_operations.TryGetValue(operation.Request.MessageId, out ServerOperation? known) && known == operation)
            {
                _operations.Remove(operation.Request.MessageId);
                _performed.Answer(operation.Request.MessageId);
            }
        }
    }

    private void CancelOperation(ushort messageId)
    {
        ServerOperation? operation;
        lock (_operationsGate)
        {
            _operations.TryGetValue(messageId, out operation);
        }

        operation?.Cancel();
    }

    private ValueTask CompleteSubOperationAsync(DimseCommand response)
    {
        if (!_invoked.TryGet(response.MessageIdBeingRespondedTo, out InvokedOperation? operation) || operation.ResponseField != response.Field)
        {
            return ValueTask.CompletedTask;
        }

        _invoked.Leave(operation);
        return operation.OnResponseAsync(response, null);
    }
}
