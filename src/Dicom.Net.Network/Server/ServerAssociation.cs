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
    private readonly CancellationTokenSource _lifetime = new();
    private readonly ServerContext?[] _contexts = new ServerContext?[DicomClientOptions.MaxContexts];
    private readonly IdentifierCollector _collector;
    private readonly StoreReceiver _receiver;
    private readonly DimseCommand _response = new();
    private DimseCommand? _command;
    private ServerContext? _context;
    private Incoming _incoming;
    private bool _isEstablished;

    public ServerAssociation(DicomServer server, EndPoint? remoteEndPoint)
    {
        _server = server;
        RemoteEndPoint = remoteEndPoint;
        DicomServerOptions options = server.Options;
        _collector = new IdentifierCollector(options.MaximumIdentifierBytes);
        _receiver = new StoreReceiver(options.Logger);
        var limits = new UpperLayerLimits
        {
            MaxPduLength = (uint)options.MaximumLength,
            ArtimTimeoutMilliseconds = Math.Max(1, (long)options.ArtimTimeout.TotalMilliseconds),
            ConnectTimeoutMilliseconds = 0,
            IdleTimeoutMilliseconds = 0,
        };
        Driver = new AssociationDriver(new AssociationStateMachine(AssociationRole.Acceptor, limits), this, new DriverOptions
        {
            TimeProvider = options.TimeProvider,
            Logger = options.Logger,
            MaximumSendLength = options.MaximumSendLength,
            WriteStallLimit = options.IdleTimeout,
            AssociationTimeout = TimeSpan.FromMilliseconds(limits.ReleaseTimeoutMilliseconds),
        });
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

    /// <summary>Past negotiation.</summary>
    public bool IsEstablished => Volatile.Read(ref _isEstablished);

    public DicomServerOptions Options => _server.Options;

    public string CallingAETitle { get; private set; } = "";

    public string CalledAETitle { get; private set; } = "";

    public bool ExpectsMore => Volatile.Read(ref _operation) is not null;

    public (AssociateAccept? Accept, AssociateReject Reject) OnRequest(AssociateRequest request)
    {
        CallingAETitle = request.CallingAETitle.Trim(' ');
        CalledAETitle = request.CalledAETitle.Trim(' ');
        (AssociateAccept? accept, AssociateReject reject) = AcceptPolicy.Answer(request, Options);
        if (accept is not null && !_server.TryEnter())
        {
            (accept, reject) = (null, AssociateReject.LocalLimitExceeded);
        }

        if (accept is null)
        {
            Telemetry.AssociationsRejected.Add(1);
            Log.Rejected(Options.Logger, CallingAETitle, RemoteEndPoint, reject.Describe());
        }

        return (accept, reject);
    }

    public void OnEstablished(AssociateRequest request, AssociateAccept accept)
    {
        _isEstablished = true;
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
                return _receiver.WriteAsync(payload, _lifetime.Token);
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
                return EndStoreAsync(command);
            case Incoming.Echo:
                return EchoAsync(command);
            case Incoming.Operation:
                return StartAsync(command);
            case Incoming.SubOperationResponse:
                CompleteSubOperation(command);
                return ValueTask.CompletedTask;
            default:
                return IgnoreAsync(command);
        }
    }

    public void OnEnded(Exception? cause)
    {
        if (_isEstablished)
        {
            Telemetry.OpenAssociations.Add(-1);
            _server.Leave();
        }

        FailSubOperation(cause ?? new AssociationAbortedException("the peer released the association during the operation", 0, 0, isLocal: false));
        _lifetime.Cancel();
    }

    public async ValueTask OnClosedAsync()
    {
        await _receiver.AbandonAsync().ConfigureAwait(false);
        _collector.Dispose();
        await Volatile.Read(ref _running).ConfigureAwait(false);
    }

    private static Incoming Classify(DimseCommand command) => command.Field switch
    {
        CommandField.CEchoRequest => Incoming.Echo,
        CommandField.CStoreRequest => Incoming.Store,
        CommandField.CFindRequest or CommandField.CGetRequest or CommandField.CMoveRequest => Incoming.Operation,
        CommandField.CStoreResponse => Incoming.SubOperationResponse,
        _ => Incoming.Ignored,
    };

    private ValueTask BeginStoreAsync(DimseCommand command, ServerContext context)
    {
        var store = new StoreContext
        {
            CallingAETitle = CallingAETitle,
            CalledAETitle = CalledAETitle,
            RemoteEndPoint = RemoteEndPoint,
            SopClassUid = command.AffectedSopClassUid ?? "",
            SopInstanceUid = command.AffectedSopInstanceUid ?? "",
            TransferSyntax = context.TransferSyntax,
            MessageId = command.MessageId,
            MoveOriginatorAETitle = command.MoveOriginatorAETitle,
            MoveOriginatorMessageId = command.MoveOriginatorMessageId,
        };
        IStoreHandler? handler = IsStorage(context.SopClassUid) ? Options.Store : null;
        return _receiver.BeginAsync(handler, store, _lifetime.Token);
    }

    private bool IsStorage(string sopClass) =>
        SopClasses.IsStorage(sopClass) || (Options.AcceptUnknownSopClasses && !SopClasses.IsListed(sopClass));

    private async ValueTask EndStoreAsync(DimseCommand request)
    {
        (DimseStatus status, string? comment) = await _receiver.CompleteAsync(_lifetime.Token).ConfigureAwait(false);
        _response.SetResponse(request, status);
        _response.ErrorComment = comment;
        await Driver.SendAsync(_context!.Id, _response).ConfigureAwait(false);
    }

    private ValueTask EchoAsync(DimseCommand request)
    {
        if (Options.Echo is not null)
        {
            return EchoByHandlerAsync(Options.Echo, request);
        }

        _response.SetResponse(request, DimseStatus.Success);
        return Driver.SendAsync(_context!.Id, _response);
    }

    private async ValueTask EchoByHandlerAsync(IEchoHandler handler, DimseCommand request)
    {
        var context = new RequestContext
        {
            CallingAETitle = CallingAETitle,
            CalledAETitle = CalledAETitle,
            RemoteEndPoint = RemoteEndPoint,
            SopClassUid = _context!.SopClassUid,
            TransferSyntax = _context.TransferSyntax,
            MessageId = request.MessageId,
        };
        DimseStatus status;
        try
        {
            status = await handler.EchoAsync(context, _lifetime.Token).ConfigureAwait(false);
        }
        catch (DimseException e)
        {
            status = e.Status;
        }

        _response.SetResponse(request, status);
        await Driver.SendAsync(_context.Id, _response).ConfigureAwait(false);
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
        return Driver.SendAsync(_context!.Id, _response);
    }
}
