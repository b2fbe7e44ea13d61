using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>
/// Moves bytes and time between a transport and the state machine of one association. One read loop, which hands each
/// PDU to the machine while its bytes lie in the receive buffer; one writer at a time, a message long; timers.
/// </summary>
/// <remarks>
/// The machine is touched under <see cref="_gate"/> only, and nothing is awaited there. What the machine wants written is
/// written by whoever gets hold of <see cref="_writing"/>: the one that caused it, or the one that writes just then.
/// </remarks>
internal sealed partial class AssociationDriver
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly AssociationStateMachine _machine;
    private readonly IAssociationUser _user;
    private readonly DriverOptions _options;
    private readonly MessageAssembler _assembler = new();
    private DicomTransport? _transport;
    private AssociateRequest? _requestToAnswer;
    private bool _owesReleaseResponse;
    private bool _isReleased;
    private bool _isEnded;
    private bool _endIsTold;
    private bool _isClosed;
    private Exception? _cause;
    private int _payloadBytes;

    // Received, not yet enough for the machine: of the read loop.
    private long _restBytes;

    public AssociationDriver(AssociationStateMachine machine, IAssociationUser user, DriverOptions options)
    {
        _machine = machine;
        _user = user;
        _options = options;
        _clockStart = options.TimeProvider.GetTimestamp();
        _timer = options.TimeProvider.CreateTimer(static state => ((AssociationDriver)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why the association ended; null while it runs and after a release.</summary>
    public Exception? Cause
    {
        get
        {
            lock (_gate)
            {
                return _cause;
            }
        }
    }

    /// <summary>Evt1, before the transport is connected.</summary>
    public void RequestAssociation(AssociateRequest request)
    {
        lock (_gate)
        {
            _machine.AssociateRequestPrimitive(request, Now);
        }
    }

    /// <summary>
    /// There will be no transport: Evt17 in Sta4, or Evt15 where it was this side that did not want to wait longer. An
    /// acceptor is still in Sta1, where nothing has happened yet.
    /// </summary>
    public void GiveUpConnecting(bool isLocal)
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_machine.ShouldConnect && isLocal)
            {
                _machine.AbortPrimitive(Now);
            }
            else if (_machine.ShouldConnect)
            {
                _machine.TransportClosed(Now);
            }
        }

        _timer.Dispose();
    }

    /// <summary>Runs the association on a connected transport, and disposes that in the end.</summary>
    /// <returns>Completes when the association is over; never faulted.</returns>
    public async Task RunAsync(DicomTransport transport)
    {
        _transport = transport;
        try
        {
            lock (_gate)
            {
                _machine.TransportConnected(Now);
                Settle();
            }

            await PumpAsync().ConfigureAwait(false);
            await ReadLoopAsync(transport).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransportFault(e))
        {
            FailTransport(e);
        }
        catch (DicomNetworkException e)
        {
            // An answer that could not be sent any more: the association has ended meanwhile, and that has been told.
            Abort(e);
        }
        catch (Exception e)
        {
            Fault(e);
        }

        await CloseAsync(transport).ConfigureAwait(false);
    }

    /// <summary>A-RELEASE request; the end is told to the user.</summary>
    /// <returns>False if the association is in no state for it.</returns>
    public async ValueTask<bool> RequestReleaseAsync()
    {
        // Behind any message that is being sent.
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                if (!_machine.IsAllowed(AssociationEvent.Evt11))
                {
                    return false;
                }

                _machine.ReleaseRequestPrimitive(Now);
                Rearm();
            }
        }
        finally
        {
            _writing.Release();
        }

        await PumpAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>A-ABORT request, or in states without an association the end of the connection.</summary>
    public void Abort(Exception cause)
    {
        bool tell;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            End(cause);
            if (_machine.IsAllowed(AssociationEvent.Evt15))
            {
                _machine.AbortPrimitive(Now);
                Settle();
            }
            else if (_machine.State != AssociationState.Sta13)
            {
                _transport?.Abort();
            }

            Rearm();
            tell = TakeTelling();
        }

        Tell(tell);
        PumpFromOutside();
    }

    /// <summary>A fault of a handler that its caller did not turn into a status, or of ours: the association cannot go on.</summary>
    public void Fault(Exception e)
    {
        Log.HandlerFault(_options.Logger, e);
        Abort(new AssociationAbortedException("the association was aborted because of an error on this side: see the inner exception", 0, 0, isLocal: true, e));
    }

    /// <summary>Ends the connection now, whatever the peer still owes.</summary>
    public void Close() => _transport?.Abort();

    private async ValueTask ReadLoopAsync(DicomTransport transport)
    {
        PipeReader input = transport.Input;
        while (true)
        {
            transport.ExpectsMore = BeginWait() || _assembler.IsInsideMessage || _user.ExpectsMore;
            ReadResult result = await input.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            EndWait(buffer.Length - _restBytes);
            SequencePosition consumed = buffer.Start;
            SequencePosition examined = buffer.End;
            bool isOver = result.IsCanceled || result.IsCompleted;
            long processedBytes;
            Telemetry.BytesReceived.Add(buffer.Length);
            try
            {
                ReceiveStatus status;
                do
                {
                    status = Receive(buffer.Slice(consumed), out consumed, out examined, out bool needsAttention, out PresentationDataValue pdv);
                    if (status == ReceiveStatus.Data)
                    {
                        ValueTask taken = TakeAsync(pdv);
                        if (!taken.IsCompletedSuccessfully)
                        {
                            if (!pdv.IsCommand && !pdv.IsLast)
                            {
                                transport.ReceiveAhead();
                            }

                            await taken.ConfigureAwait(false);
                        }
                    }

                    if (needsAttention)
                    {
                        isOver |= await AttendAsync().ConfigureAwait(false);
                    }
                }
                while (status is ReceiveStatus.Data or ReceiveStatus.Progress);
                isOver |= status == ReceiveStatus.Closed;
                processedBytes = buffer.Slice(0, consumed).Length;
                _restBytes = buffer.Length - processedBytes;
            }
            finally
            {
                input.AdvanceTo(consumed, examined);
            }

            if (isOver)
            {
                return;
            }

            ValueTask pace = _user.PaceAsync(processedBytes);
            if (!pace.IsCompletedSuccessfully)
            {
                await pace.ConfigureAwait(false);
            }
        }
    }

    private ReceiveStatus Receive(in ReadOnlySequence<byte> rest, out SequencePosition consumed, out SequencePosition examined, out bool needsAttention, out PresentationDataValue pdv)
    {
        lock (_gate)
        {
            ReceiveStatus status = _machine.Receive(rest, _waitEnded, out consumed, out examined);
            if (!_machine.TryReadPdv(out pdv) || _isEnded)
            {
                // What arrives after the end, such as data on the way when we aborted, is nobody's any more.
                status = status == ReceiveStatus.Data ? ReceiveStatus.Progress : status;
            }

            Settle();
            needsAttention = status == ReceiveStatus.Progress || _machine.HasOutput || _machine.ShouldClose;
            return status;
        }
    }

    private ValueTask TakeAsync(in PresentationDataValue pdv)
    {
        switch (_assembler.Add(pdv.ContextId, pdv.IsCommand, pdv.IsLast, pdv.Payload))
        {
            case AssemblyStatus.Command:
                Telemetry.MessagesReceived.Add(1);
                return TakeWholeAsync(pdv.ContextId);
            case AssemblyStatus.CommandBeforeData:
                Telemetry.MessagesReceived.Add(1);
                return _user.OnCommandAsync(_assembler.Command, pdv.ContextId);
            case AssemblyStatus.Data:
                return _user.OnDataAsync(pdv.Payload);
            case AssemblyStatus.LastData:
                return TakeLastAsync(pdv);
            case AssemblyStatus.Error:
                // PS3.7 has no answer to it, and PS3.8 none that the provider may give: the user aborts.
                Abort(new AssociationAbortedException($"the peer broke the message protocol ({_assembler.Error}): the association was aborted", 0, 0, isLocal: true));
                return ValueTask.CompletedTask;
            default:
                return ValueTask.CompletedTask;
        }
    }

    private async ValueTask TakeWholeAsync(byte contextId)
    {
        await _user.OnCommandAsync(_assembler.Command, contextId).ConfigureAwait(false);
        await _user.OnMessageEndAsync().ConfigureAwait(false);
    }

    private ValueTask TakeLastAsync(in PresentationDataValue pdv)
    {
        ValueTask data = pdv.Payload.IsEmpty ? ValueTask.CompletedTask : _user.OnDataAsync(pdv.Payload);
        return data.IsCompletedSuccessfully ? _user.OnMessageEndAsync() : Continue(data);

        async ValueTask Continue(ValueTask pending)
        {
            await pending.ConfigureAwait(false);
            await _user.OnMessageEndAsync().ConfigureAwait(false);
        }
    }

    // After a control PDU: answers what the user has to answer, writes, and says whether the connection is to be closed.
    private async ValueTask<bool> AttendAsync()
    {
        bool tell;
        AssociateRequest? request;
        lock (_gate)
        {
            request = _requestToAnswer;
            _requestToAnswer = null;
        }

        if (request is not null)
        {
            await AnswerAsync(request).ConfigureAwait(false);
        }

        lock (_gate)
        {
            // PS3.8 §7.2: the acceptor of a release answers at once; in a collision (Sta10) only after its own is confirmed.
            if (_owesReleaseResponse && _machine.IsAllowed(AssociationEvent.Evt14))
            {
                _owesReleaseResponse = false;
                _machine.ReleaseResponsePrimitive(Now);

                // In a collision the requestor's own release is still to be confirmed (Sta11).
                if (_machine.State == AssociationState.Sta13)
                {
                    _isReleased = true;
                    End(null);
                }
            }

            Settle();
            Rearm();
            tell = TakeTelling();
        }

        Tell(tell);
        await PumpAsync().ConfigureAwait(false);
        lock (_gate)
        {
            return _machine.ShouldClose || _machine.IsOver;
        }
    }

    // What the peer sends behind its request is left unread meanwhile.
    private async ValueTask AnswerAsync(AssociateRequest request)
    {
        (AssociateAccept? accept, AssociateReject reject) = await _user.OnRequestAsync(request).ConfigureAwait(false);
        lock (_gate)
        {
            if (accept is null && _machine.IsAllowed(AssociationEvent.Evt8))
            {
                _machine.AssociateRejectPrimitive(reject, Now);
                End(new AssociationRejectedException((byte)reject.Result, (byte)reject.Source, reject.Reason));
            }
            else if (accept is not null && _machine.IsAllowed(AssociationEvent.Evt7))
            {
                _machine.AssociateAcceptPrimitive(accept, Now);
                _payloadBytes = _machine.GetDataPayloadLength(_options.MaximumSendLength);
            }
            else
            {
                return;
            }
        }

        if (accept is not null)
        {
            _user.OnEstablished(request, accept);
        }
    }

    private async ValueTask CloseAsync(DicomTransport transport)
    {
        bool tell;
        lock (_gate)
        {
            _machine.TransportClosed(Now);
            Settle();
            End(null);
            tell = TakeTelling();
        }

        Tell(tell);
        await _user.OnClosedAsync().ConfigureAwait(false);
        if (Cause is null && await _writing.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            // Nobody reads or writes any more, so nobody has to be woken: it is enough to close.
            await transport.FinishAsync().ConfigureAwait(false);
        }
        else
        {
            transport.Abort();

            // A write under way ends with the connection; its buffer must not go back to the pool before.
            await _writing.WaitAsync().ConfigureAwait(false);
        }

        lock (_gate)
        {
            _isClosed = true;
        }

        await transport.DisposeAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _writing.Release();
    }

    private void FailTransport(Exception e)
    {
        bool tell;
        lock (_gate)
        {
            End(e is TlsFaultException ? new DicomTlsException(e.Message, e) : new AssociationAbortedException($"the connection to the peer was lost ({e.Message}): try again, and look into the peer's log", 2, 0, isLocal: false, e));
            tell = TakeTelling();
        }

        Tell(tell);
    }

    internal static bool IsTransportFault(Exception e) =>
        e is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
