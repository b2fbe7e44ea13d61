using System.Buffers;
using System.Net;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>The client's side above the driver: matches responses with the operation that waits, and receives the objects of a C-GET.</summary>
internal sealed class ClientSession : IAssociationUser
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly IdentifierCollector _collector;
    private readonly StoreReceiver _receiver;
    private readonly DimseCommand _response = new();
    private ClientOperation? _operation;
    private DimseCommand? _command;
    private byte _contextId;
    private Incoming _incoming;
    private bool _isEstablished;
    private int _lastMessageId;

    public ClientSession(DicomClientOptions options)
    {
        Options = options;
        _collector = new IdentifierCollector(options.MaximumIdentifierBytes);
        _receiver = new StoreReceiver(options.Logger);
        var limits = new UpperLayerLimits
        {
            MaxPduLength = (uint)options.MaximumLength,
            ArtimTimeoutMilliseconds = Math.Max(1, (long)options.ArtimTimeout.TotalMilliseconds),
            AssociateTimeoutMilliseconds = (long)options.AssociationTimeout.TotalMilliseconds,
            ReleaseTimeoutMilliseconds = (long)options.AssociationTimeout.TotalMilliseconds,
            ConnectTimeoutMilliseconds = 0,
            IdleTimeoutMilliseconds = 0,
        };
        Driver = new AssociationDriver(new AssociationStateMachine(AssociationRole.Requestor, limits), this, new DriverOptions
        {
            TimeProvider = options.TimeProvider,
            Logger = options.Logger,
            MaximumSendLength = options.MaximumSendLength,
            WriteStallLimit = options.ReplyTimeout,
            AssociationTimeout = options.AssociationTimeout,
        });
    }

    private enum Incoming
    {
        Ignored,
        Response,
        Store,
    }

    public DicomClientOptions Options { get; }

    public AssociationDriver Driver { get; }

    public IReadOnlyList<NegotiatedContext> Contexts { get; private set; } = [];

    public EndPoint? RemoteEndPoint { get; set; }

    /// <summary>Completes when the association is open, or fails with the reason why not.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Completes when the end is certain; never faulted.</summary>
    public Task Ended => _ended.Task;

    public bool ExpectsMore => Volatile.Read(ref _operation) is { IsMany: true };

    /// <summary>Makes an operation the outstanding one.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void Begin(ClientOperation operation, byte contextId, CommandField request)
    {
        if (Interlocked.CompareExchange(ref _operation, operation, null) is not null)
        {
            // PS3.7 §D.3.3.3: without an asynchronous operations window one operation is outstanding at most.
            throw new InvalidOperationException("Another operation is outstanding on this association: await it first, or open another association.");
        }

        operation.Prepare(NextMessageId(), contextId, request);
        Driver.SetLimit(TimeLimit.Reply, Options.ReplyTimeout);

        // The end looks for the operation before and after it says so; one that began in between finds it said.
        if (_ended.Task.IsCompleted)
        {
            operation.Fail(EndCause());
        }
    }

    /// <summary>The operation is over.</summary>
    public void End(ClientOperation operation)
    {
        Interlocked.CompareExchange(ref _operation, null, operation);
        Driver.SetLimit(TimeLimit.Idle, Options.IdleTimeout);
    }

    /// <summary>Asks the peer to end an operation early (C-CANCEL, PS3.7 §9.3.2.3); its final response still comes.</summary>
    public async ValueTask CancelAsync(ClientOperation operation)
    {
        var cancel = new DimseCommand { Field = CommandField.CCancelRequest, MessageIdBeingRespondedTo = operation.MessageId };
        try
        {
            await Driver.SendAsync(operation.ContextId, cancel).ConfigureAwait(false);
        }
        catch (DicomNetworkException)
        {
            // The association has ended, and with it the operation.
        }
    }

    public (AssociateAccept? Accept, AssociateReject Reject) OnRequest(AssociateRequest request) =>
        throw new InvalidOperationException("A requestor is not asked.");

    public void OnEstablished(AssociateRequest request, AssociateAccept accept)
    {
        Contexts = Negotiation.Result(request, accept);
        _isEstablished = true;
        Telemetry.OpenAssociations.Add(1);
        Log.Opened(Options.Logger, Options.CalledAETitle, RemoteEndPoint, Contexts.Count(context => context.IsAccepted), Contexts.Count);
        Driver.SetLimit(TimeLimit.Idle, Options.IdleTimeout);
        _opened.TrySetResult();
    }

    public ValueTask OnCommandAsync(DimseCommand command, byte contextId)
    {
        _command = command;
        _contextId = contextId;
        if (command.IsResponse)
        {
            _incoming = Incoming.Response;
            _collector.Begin();
            return ValueTask.CompletedTask;
        }

        if (command.Field != CommandField.CStoreRequest)
        {
            _incoming = Incoming.Ignored;
            return ValueTask.CompletedTask;
        }

        _incoming = Incoming.Store;
        NegotiatedContext context = FindById(contextId);
        IStoreHandler? handler = context.ScpRole ? Volatile.Read(ref _operation)?.StoreHandler : null;
        return _receiver.BeginAsync(handler, StoreContextOf(command, context), _lifetime.Token);
    }

    public ValueTask OnDataAsync(in ReadOnlySequence<byte> payload)
    {
        switch (_incoming)
        {
            case Incoming.Store:
                return _receiver.WriteAsync(payload, _lifetime.Token);
            case Incoming.Response:
                _collector.Append(payload);
                return ValueTask.CompletedTask;
            default:
                return ValueTask.CompletedTask;
        }
    }

    public ValueTask OnMessageEndAsync()
    {
        DimseCommand command = _command!;
        switch (_incoming)
        {
            case Incoming.Response:
                return OnResponseAsync(command);
            case Incoming.Store:
                return OnStoredAsync(command);
            default:
                return AnswerUnknownAsync(command);
        }
    }

    public void OnEnded(Exception? cause)
    {
        Exception reason = cause ?? EndCause();
        _opened.TrySetException(reason);
        _ = _opened.Task.Exception;
        Volatile.Read(ref _operation)?.Fail(reason);
        _ended.TrySetResult();
        Volatile.Read(ref _operation)?.Fail(reason);
        if (_isEstablished)
        {
            Telemetry.OpenAssociations.Add(-1);
        }

        _lifetime.Cancel();
    }

    public async ValueTask OnClosedAsync()
    {
        await _receiver.AbandonAsync().ConfigureAwait(false);
        _collector.Dispose();
    }

    private ValueTask OnResponseAsync(DimseCommand response)
    {
        ClientOperation? operation = Volatile.Read(ref _operation);
        if (operation is null || operation.MessageId != response.MessageIdBeingRespondedTo || operation.ResponseField != response.Field)
        {
            // An answer to nothing that we asked, such as one that crossed a C-CANCEL: nobody waits for it.
            return ValueTask.CompletedTask;
        }

        DicomDataset? data = null;
        if (response.HasDataSet)
        {
            data = _collector.End(TransferSyntax.Get(FindById(_contextId).TransferSyntax!));
            if (data is null && response.Status.IsPending)
            {
                Driver.Abort(new DimseException(DimseStatus.CannotUnderstand, _collector.IsTooLong
                    ? "a response of the peer is longer than the limit (MaximumIdentifierBytes)"
                    : "a response of the peer cannot be read"));
                return ValueTask.CompletedTask;
            }
        }

        return operation.OnResponseAsync(response, data);
    }

    private async ValueTask OnStoredAsync(DimseCommand request)
    {
        (DimseStatus status, string? comment) = await _receiver.CompleteAsync(_lifetime.Token).ConfigureAwait(false);
        _response.SetResponse(request, status);
        _response.ErrorComment = comment;
        await Driver.SendAsync(_contextId, _response).ConfigureAwait(false);
    }

    private ValueTask AnswerUnknownAsync(DimseCommand request)
    {
        if (request.Field == CommandField.CCancelRequest)
        {
            return ValueTask.CompletedTask;
        }

        _response.SetResponse(request, DimseStatus.UnrecognizedOperation);
        return Driver.SendAsync(_contextId, _response);
    }

    private StoreContext StoreContextOf(DimseCommand command, NegotiatedContext context) => new()
    {
        CallingAETitle = Options.CallingAETitle,
        CalledAETitle = Options.CalledAETitle,
        RemoteEndPoint = RemoteEndPoint,
        SopClassUid = command.AffectedSopClassUid ?? "",
        SopInstanceUid = command.AffectedSopInstanceUid ?? "",
        TransferSyntax = TransferSyntax.Get(context.TransferSyntax!),
        MessageId = command.MessageId,
        MoveOriginatorAETitle = command.MoveOriginatorAETitle,
        MoveOriginatorMessageId = command.MoveOriginatorMessageId,
    };

    private NegotiatedContext FindById(byte contextId)
    {
        // IDs are given in order: 1, 3, 5 ...
        return Contexts[contextId >> 1];
    }

    private Exception EndCause() => Driver.Cause ?? new AssociationAbortedException("the association has been released: open another one", 0, 0, isLocal: true);

    private ushort NextMessageId()
    {
        // 1 to 65535 and round again: 0 is legal, but some peers take it for absent.
        int id = Interlocked.Increment(ref _lastMessageId);
        return (ushort)(((uint)(id - 1) % 0xFFFF) + 1);
    }
}
