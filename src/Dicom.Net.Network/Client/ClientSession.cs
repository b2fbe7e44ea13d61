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
    private readonly InvokedOperations _invoked;
    private readonly PerformedOperations _performed;
    private readonly StoreProvider _stores;
    private readonly Stack<SingleOperation> _spare = new();
    private readonly Lock _limitGate = new();
    private readonly DimseCommand _response = new();
    private AssociationInfo? _info;
    private DimseCommand? _command;
    private byte _contextId;
    private Incoming _incoming;
    private bool _isEstablished;
    private bool _isInvoking;
    private bool _isPerforming;

    public ClientSession(DicomClientOptions options)
    {
        Options = options;
        _collector = new IdentifierCollector(options.MaximumIdentifierBytes);
        _invoked = new InvokedOperations(isBusy => UpdateLimit(ref _isInvoking, isBusy));
        _performed = new PerformedOperations(isBusy => UpdateLimit(ref _isPerforming, isBusy));
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
        _stores = new StoreProvider(Driver, _performed, options.Logger);
    }

    private enum Incoming
    {
        Ignored,
        Response,
        Store,
    }

    public DicomClientOptions Options { get; }

    public AssociationDriver Driver { get; }

    /// <summary>The acceptor's answer; null before the association is open.</summary>
    public AssociateAccept? Accept { get; private set; }

    public IReadOnlyList<NegotiatedContext> Contexts { get; private set; } = [];

    /// <summary>What was agreed on; one operation at a time before the association is open.</summary>
    public AsynchronousOperationsWindow Window { get; private set; } = OperationsWindow.One;

    /// <summary>The operations that wait for the peer.</summary>
    public InvokedOperations Invoked => _invoked;

    public EndPoint? RemoteEndPoint { get; set; }

    /// <summary>Keeps the last PDUs; null where nothing does.</summary>
    public FlightRecorder? Recorder { get; set; }

    /// <summary>Completes when the association is open, or fails with the reason why not.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Completes when the end is certain; never faulted.</summary>
    public Task Ended => _ended.Task;

    public bool ExpectsMore => _invoked.ExpectsMore;

    /// <summary>Makes a C-ECHO or C-STORE outstanding, as soon as the window has room for it.</summary>
    /// <returns>The operation, to be given back by <see cref="End"/>.</returns>
    public async ValueTask<SingleOperation> BeginSingleAsync(byte contextId, CommandField request, CancellationToken cancellationToken)
    {
        SingleOperation? operation;
        lock (_spare)
        {
            _spare.TryPop(out operation);
        }

        operation ??= new SingleOperation();
        await _invoked.EnterAsync(operation, contextId, request, cancellationToken).ConfigureAwait(false);
        return operation;
    }

    /// <summary>The operation is over for its caller.</summary>
    public void End(SingleOperation operation)
    {
        _invoked.Leave(operation);
        lock (_spare)
        {
            _spare.Push(operation);
        }
    }

    /// <summary>Asks the peer to end an operation early (C-CANCEL, PS3.7 §9.3.2.3); its final response still comes.</summary>
    public async ValueTask CancelAsync(InvokedOperation operation)
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

    public ValueTask<(AssociateAccept? Accept, AssociateReject Reject)> OnRequestAsync(AssociateRequest request) =>
        throw new InvalidOperationException("A requestor is not asked.");

    public ValueTask PaceAsync(long bytes) => ValueTask.CompletedTask;

    public void OnEstablished(AssociateRequest request, AssociateAccept accept)
    {
        Accept = accept;
        _info = new AssociationInfo(request, accept, RemoteEndPoint, null);
        Contexts = Negotiation.Result(request, accept);
        Window = OperationsWindow.Agree(request.UserInformation.AsynchronousOperations, accept.UserInformation.AsynchronousOperations);
        _invoked.Window = OperationsWindow.Count(Window.MaximumInvoked);
        _performed.Window = OperationsWindow.Count(Window.MaximumPerformed);
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
        IStoreHandler? handler = context.ScpRole ? _invoked.FindStoreHandler(command.MoveOriginatorMessageId) : null;
        return _stores.BeginAsync(handler, StoreContextOf(command, context), command, contextId, _lifetime.Token);
    }

    public ValueTask OnDataAsync(in ReadOnlySequence<byte> payload)
    {
        switch (_incoming)
        {
            case Incoming.Store:
                return _stores.WriteAsync(payload, _lifetime.Token);
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
                return _stores.EndAsync(_lifetime.Token);
            default:
                return AnswerUnknownAsync(command);
        }
    }

    public void OnEnded(Exception? cause)
    {
        Exception reason = cause ?? EndCause();
        _opened.TrySetException(reason);
        _ = _opened.Task.Exception;
        _invoked.Fail(reason);
        _ended.TrySetResult();
        if (_isEstablished)
        {
            Telemetry.OpenAssociations.Add(-1);
        }

        _lifetime.Cancel();
    }

    public async ValueTask OnClosedAsync()
    {
        await _stores.AbandonAsync().ConfigureAwait(false);
        _collector.Dispose();
        await _performed.DrainAsync().ConfigureAwait(false);
    }

    private ValueTask OnResponseAsync(DimseCommand response)
    {
        if (!_invoked.TryGet(response.MessageIdBeingRespondedTo, out InvokedOperation? operation) || operation.ResponseField != response.Field)
        {
            // An answer to nothing that we asked, or one too many: nobody waits for it.
            return ValueTask.CompletedTask;
        }

        DicomDataset? data = null;
        if (response.HasDataSet)
        {
            data = _collector.End(TransferSyntax.Get(FindById(_contextId).TransferSyntax!), out _);
            if (data is null && response.Status.IsPending)
            {
                Driver.Abort(new DimseException(DimseStatus.CannotUnderstand, _collector.IsTooLong
                    ? "a response of the peer is longer than the limit (MaximumIdentifierBytes)"
                    : "a response of the peer cannot be read"));
                return ValueTask.CompletedTask;
            }
        }

        if (!operation.IsMany || !response.Status.IsPending)
        {
            // Before its caller learns of it, whose next operation then finds room.
            _invoked.Leave(operation);
        }

        return operation.OnResponseAsync(response, data);
    }

    private ValueTask AnswerUnknownAsync(DimseCommand request)
    {
        if (request.Field == CommandField.CCancelRequest)
        {
            return ValueTask.CompletedTask;
        }

        _response.SetResponse(request, DimseStatus.UnrecognizedOperation);
        return Driver.RespondAsync(_contextId, _response);
    }

    private StoreContext StoreContextOf(DimseCommand command, NegotiatedContext context) => new()
    {
        CallingAETitle = Options.CallingAETitle,
        CalledAETitle = Options.CalledAETitle,
        RemoteEndPoint = RemoteEndPoint,
        Association = _info,
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

    // While we work on the peer's operations it has nothing to say; while ours are outstanding it has to.
    private void UpdateLimit(ref bool flag, bool value)
    {
        lock (_limitGate)
        {
            flag = value;
            if (_isPerforming)
            {
                Driver.SetLimit(TimeLimit.Reply, TimeSpan.Zero);
            }
            else
            {
                Driver.SetLimit(_isInvoking ? TimeLimit.Reply : TimeLimit.Idle, _isInvoking ? Options.ReplyTimeout : Options.IdleTimeout);
            }
        }
    }
}
