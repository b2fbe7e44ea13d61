using System.Buffers;
using System.Net;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>The server's side above the driver: answers C-ECHO and C-STORE on the read loop, starts the rest beside it.</summary>
internal sealed partial class ServerAssociation : IAssociationUser
{
    private readonly DicomServer _server;
    private readonly Pacer? _pacer;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly ServerContext?[] _contexts = new ServerContext?[DicomClientOptions.MaxContexts];
    private readonly IdentifierCollector _collector;
    private readonly InvokedOperations _invoked;
    private readonly PerformedOperations _performed;
    private readonly StoreProvider _stores;
    private readonly DimseCommand _response = new();
    private DimseCommand? _command;
    private ServerContext? _context;
    private Incoming _incoming;
    private readonly Lock _limitGate = new();
    private object? _user;
    private int _hasEntered;
    private bool _isEstablished;
    private bool _isInvoking;
    private bool _isPerforming;

    public ServerAssociation(DicomServer server, EndPoint? remoteEndPoint, Pacer? pacer)
    {
        _server = server;
        _pacer = pacer;
        RemoteEndPoint = remoteEndPoint;
        DicomServerOptions options = server.Options;
        Memory = new MemoryBudget(options.Limits.MaxMemoryBytesPerAssociation, server.Admissions.Memory);
        _collector = new IdentifierCollector(options.Limits.MaxIdentifierBytes, Memory);
        _invoked = new InvokedOperations(isBusy => UpdateLimit(ref _isInvoking, isBusy));
        _performed = new PerformedOperations(isBusy => UpdateLimit(ref _isPerforming, isBusy));
        UpperLayerLimits limits = options.Limits.ToUpperLayer(options.MaximumLength, options.ArtimTimeout);
        Driver = new AssociationDriver(new AssociationStateMachine(AssociationRole.Acceptor, limits), this, new DriverOptions
        {
            TimeProvider = options.TimeProvider,
            Logger = options.Logger,
            MaximumSendLength = options.MaximumSendLength,
            WriteStallLimit = options.IdleTimeout,
            AssociationTimeout = TimeSpan.FromMilliseconds(limits.ReleaseTimeoutMilliseconds),
        });
        _stores = new StoreProvider(Driver, _performed, options.Logger);
    }

    private enum Incoming
    {
        Ignored,
        Echo,
        Store,
        Operation,
        SubOperationResponse,
    }

    public AssociationDriver Driver { get; }

    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Keeps the last PDUs; null where nothing does.</summary>
    public FlightRecorder? Recorder { get; set; }

    /// <summary>What the association holds of identifiers and objects.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>What was negotiated; null before.</summary>
    public AssociationInfo? Info { get; private set; }

    /// <summary>Past negotiation.</summary>
    public bool IsEstablished => Volatile.Read(ref _isEstablished);

    public DicomServerOptions Options => _server.Options;

    public string CallingAETitle { get; private set; } = "";

    public string CalledAETitle { get; private set; } = "";

    public bool ExpectsMore => Volatile.Read(ref _isPerforming) || _invoked.ExpectsMore;

    public async ValueTask<(AssociateAccept? Accept, AssociateReject Reject)> OnRequestAsync(AssociateRequest request)
    {
        var proposal = new AssociationProposal(request, Options, RemoteEndPoint);
        (CallingAETitle, CalledAETitle) = (proposal.CallingAETitle, proposal.CalledAETitle);
        AssociationAnswer answer;
        try
        {
            answer = await Options.Policy.AnswerAsync(proposal, _lifetime.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.HandlerFault(Options.Logger, e);
            answer = AssociationAnswer.Reject(new AssociateReject(RejectResult.Transient, RejectSource.ServiceProviderAcse, 1));
        }

        if (answer.Rejection is not { } rejection && _server.Admissions.TryEnter(RemoteEndPoint, CallingAETitle, out rejection))
        {
            _user = answer.User;
            Volatile.Write(ref _hasEntered, 1);
            return (Acceptance.Of(proposal, answer), default);
        }

        Telemetry.AssociationsRejected.Add(1);
        Log.Rejected(Options.Logger, CallingAETitle, RemoteEndPoint, rejection.Describe());
        return (null, rejection);
    }

    public ValueTask PaceAsync(long bytes) => _pacer is null ? ValueTask.CompletedTask : _pacer.TakeAsync(bytes, _lifetime.Token);

    public void OnEstablished(AssociateRequest request, AssociateAccept accept)
    {
        _isEstablished = true;
        Info = new AssociationInfo(request, accept, RemoteEndPoint, _user);
        Telemetry.OpenAssociations.Add(1);
        int accepted = 0;
        for (int i = 0; i < accept.PresentationContexts.Count; i++)
        {
            PresentationContextResult result = accept.PresentationContexts[i];
            if (result.IsAccepted)
            {
                accepted++;
                string sopClass = request.PresentationContexts[i].AbstractSyntax;
                bool peerIsScp = accept.UserInformation.RoleSelections.Any(role => role.SopClassUid == sopClass && role.ScpRole);
                _contexts[result.Id >> 1] = new ServerContext(result.Id, sopClass, TransferSyntax.Get(result.TransferSyntax), peerIsScp);
            }
        }

        AsynchronousOperationsWindow window = accept.UserInformation.AsynchronousOperations ?? OperationsWindow.One;
        _performed.Window = OperationsWindow.Count(window.MaximumInvoked);
        _invoked.Window = OperationsWindow.Count(window.MaximumPerformed);
        Log.Accepted(Options.Logger, CallingAETitle, RemoteEndPoint, accepted, accept.PresentationContexts.Count);
        Driver.SetLimit(TimeLimit.Idle, Options.IdleTimeout);
    }

    public ValueTask OnCommandAsync(DimseCommand command, byte contextId)
    {
        // The state machine lets only accepted contexts through.
        _command = command;
        _context = _contexts[contextId >> 1]!;
        _incoming = Classify(command);
        switch (_incoming)
        {
            case Incoming.Store:
                return BeginStoreAsync(command, _context);
            case Incoming.Operation:
                _collector.Begin();
                return ValueTask.CompletedTask;
            default:
                return ValueTask.CompletedTask;
        }
    }

    public ValueTask OnDataAsync(in ReadOnlySequence<byte> payload)
    {
        switch (_incoming)
        {
            case Incoming.Store:
                return _stores.WriteAsync(payload, _lifetime.Token);
            case Incoming.Operation:
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
            case Incoming.Store:
                return _stores.EndAsync(_lifetime.Token);
            case Incoming.Echo:
                return EchoAsync(command);
            case Incoming.Operation:
                return StartAsync(command);
            case Incoming.SubOperationResponse:
                return CompleteSubOperationAsync(command);
            default:
                return IgnoreAsync(command);
        }
    }

    public void OnEnded(Exception? cause)
    {
        if (_isEstablished)
        {
            Telemetry.OpenAssociations.Add(-1);
        }

        Leave();

        _invoked.Fail(cause ?? new AssociationAbortedException("the peer released the association during the operation", 0, 0, isLocal: false));
        _lifetime.Cancel();
    }

    public async ValueTask OnClosedAsync()
    {
        await _stores.AbandonAsync().ConfigureAwait(false);
        _collector.Dispose();
        await _performed.DrainAsync().ConfigureAwait(false);
        Leave();
    }

    // As soon as the end is certain; again at the last, for the end may come while the policy still decides.
    private void Leave()
    {
        if (Interlocked.Exchange(ref _hasEntered, 0) != 0)
        {
            _server.Admissions.Leave(RemoteEndPoint, CallingAETitle);
        }
    }

    private static Incoming Classify(DimseCommand command) => command.Field switch
    {
        CommandField.CEchoRequest => Incoming.Echo,
        CommandField.CStoreRequest => Incoming.Store,
        CommandField.CFindRequest or CommandField.CGetRequest or CommandField.CMoveRequest => Incoming.Operation,
        CommandField.CStoreResponse => Incoming.SubOperationResponse,
        _ => Incoming.Ignored,
    };

    // PS3.7 §9.1: the Affected SOP Class is the abstract syntax of the presentation context. An absent one is another matter.
    private static bool IsOfContext(DimseCommand request, ServerContext context) =>
        request.AffectedSopClassUid is not { Length: > 0 } affected || affected == context.SopClassUid;

    private ValueTask BeginStoreAsync(DimseCommand command, ServerContext context)
    {
        var store = new StoreContext
        {
            CallingAETitle = CallingAETitle,
            CalledAETitle = CalledAETitle,
            RemoteEndPoint = RemoteEndPoint,
            Association = Info,
            SopClassUid = command.AffectedSopClassUid ?? "",
            SopInstanceUid = command.AffectedSopInstanceUid ?? "",
            TransferSyntax = context.TransferSyntax,
            MessageId = command.MessageId,
            Memory = Memory,
            MoveOriginatorAETitle = command.MoveOriginatorAETitle,
            MoveOriginatorMessageId = command.MoveOriginatorMessageId,
        };
        IStoreHandler? handler = SopClasses.IsOtherService(context.SopClassUid) || !IsOfContext(command, context) ? null : Options.Store;
        return _stores.BeginAsync(handler, store, command, context.Id, _lifetime.Token);
    }

    private ValueTask EchoAsync(DimseCommand request)
    {
        bool isVerification = _context!.SopClassUid == DicomUids.Verification && IsOfContext(request, _context);
        if (isVerification && Options.Echo is { } handler)
        {
            return EchoByHandlerAsync(handler, request);
        }

        _response.SetResponse(request, isVerification ? DimseStatus.Success : DimseStatus.SopClassNotSupported);
        return Driver.RespondAsync(_context!.Id, _response);
    }

    private async ValueTask EchoByHandlerAsync(IEchoHandler handler, DimseCommand request)
    {
        var context = new RequestContext
        {
            CallingAETitle = CallingAETitle,
            CalledAETitle = CalledAETitle,
            RemoteEndPoint = RemoteEndPoint,
            Association = Info,
            SopClassUid = _context!.SopClassUid,
            TransferSyntax = _context.TransferSyntax,
            MessageId = request.MessageId,
        };
        var response = new DimseCommand();
        response.SetResponse(request, DimseStatus.Success);
        if (_performed.Window == 1)
        {
            await AnswerEchoAsync(handler, context, _context.Id, response).ConfigureAwait(false);
            return;
        }

        await _performed.WaitForRoomAsync().ConfigureAwait(false);
        if (_performed.Begin(context.MessageId))
        {
            _ = AnswerEchoBesideAsync(handler, context, _context.Id, response);
            return;
        }

        response.Status = DimseStatus.DuplicateInvocation;
        await Driver.RespondAsync(_context.Id, response).ConfigureAwait(false);
    }

    private async Task AnswerEchoBesideAsync(IEchoHandler handler, RequestContext context, byte contextId, DimseCommand response)
    {
        try
        {
            await AnswerEchoAsync(handler, context, contextId, response).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Driver.Fault(e);
        }

        _performed.End();
    }

    private async Task AnswerEchoAsync(IEchoHandler handler, RequestContext context, byte contextId, DimseCommand response)
    {
        try
        {
            response.Status = await handler.EchoAsync(context, _lifetime.Token).ConfigureAwait(false);
        }
        catch (DimseException e)
        {
            response.Status = e.Status;
        }

        if (_performed.Window > 1)
        {
            _performed.Answer(context.MessageId);
        }

        await Driver.RespondAsync(contextId, response).ConfigureAwait(false);
    }

    private ValueTask IgnoreAsync(DimseCommand command)
    {
        if (command.Field == CommandField.CCancelRequest)
        {
            CancelOperation(command.MessageIdBeingRespondedTo);
            return ValueTask.CompletedTask;
        }

        if (command.IsResponse)
        {
            return ValueTask.CompletedTask;
        }

        _response.SetResponse(command, DimseStatus.UnrecognizedOperation);
        return Driver.RespondAsync(_context!.Id, _response);
    }

    // While we wait for the answer to a sub-operation the peer has to speak; while we work it has nothing to say, and one
    // that does not read is caught by the write limit.
    private void UpdateLimit(ref bool flag, bool value)
    {
        lock (_limitGate)
        {
            Volatile.Write(ref flag, value);
            if (_isInvoking)
            {
                Driver.SetLimit(TimeLimit.Reply, Options.ReplyTimeout);
            }
            else
            {
                Driver.SetLimit(TimeLimit.Idle, _isPerforming ? TimeSpan.Zero : Options.IdleTimeout);
            }
        }
    }
}
