using System.Buffers;

namespace Dicom.Net.UpperLayer;

/// <content>The actions of PS3.8 Tables 9-6 to 9-9, and the timers.</content>
public sealed partial class AssociationStateMachine
{
    private UInt128 _acceptedContexts;
    private long? _artimDeadline;
    private long? _localDeadline;
    private AssociationTimeout _localTimeout;

    /// <summary>What an event brings with it.</summary>
    private readonly ref struct EventData
    {
        public AssociateRequest? Request { get; init; }

        public AssociateAccept? Accept { get; init; }

        public AssociateReject Reject { get; init; }

        public AbortInfo Abort { get; init; }

        public PduFault Fault { get; init; }
    }

    /// <summary>Whether a presentation context was proposed and accepted.</summary>
    /// <param name="contextId">The identifier.</param>
    /// <returns>True where data may be sent and received in it.</returns>
    public bool IsContextAccepted(byte contextId) =>
        (contextId & 1) != 0 && (_acceptedContexts >> (contextId >> 1) & UInt128.One) != 0;

    private void Fire(AssociationEvent associationEvent, long now, in EventData data)
    {
        UpperLayerAction action = StateTable.Lookup(associationEvent, State);
        if (action == UpperLayerAction.None)
        {
            throw new InvalidOperationException($"{associationEvent} in {State} is blank in PS3.8 Table 9-10.");
        }

        Fired?.Invoke(this, associationEvent);
        AssociationState next = StateTable.NextState(action);
        switch (action)
        {
            case >= UpperLayerAction.AE1 and <= UpperLayerAction.AE8:
                next = Establish(action, next, now, data);
                break;
            case >= UpperLayerAction.AR1 and <= UpperLayerAction.AR10:
                next = Release(action, next, now);
                break;
            case >= UpperLayerAction.AA1 and <= UpperLayerAction.AA8:
                Abort(action, now, data);
                break;
            default:
                // DT-1 and DT-2: the driver sends, and Receive hands out, the data where they lie.
                break;
        }

        Enter(next, now);
    }

    /// <summary>PS3.8 Table 9-6.</summary>
    private AssociationState Establish(UpperLayerAction action, AssociationState next, long now, in EventData data)
    {
        switch (action)
        {
            case UpperLayerAction.AE1:
                Request = data.Request;
                break;
            case UpperLayerAction.AE2:
                _output.Write(_encodedRequest.Span);
                _encodedRequest = default;
                break;
            case UpperLayerAction.AE3:
                Agree(data.Accept!, data.Accept!.UserInformation.MaximumLength, Request!.UserInformation.MaximumLength);
                Indicate(new AssociationIndication { Kind = AssociationIndicationKind.AssociateAccepted, Accept = Accept });
                break;
            case UpperLayerAction.AE4:
                Indicate(new AssociationIndication { Kind = AssociationIndicationKind.AssociateRejected, Reject = data.Reject });
                ShouldClose = true;
                break;
            case UpperLayerAction.AE5:
                StartArtim(now);
                break;
            case UpperLayerAction.AE6:
                StopArtim();
                return IndicateOrReject(data.Request!, next, now);
            case UpperLayerAction.AE7:
                PduWriter.WriteAssociateAccept(data.Accept!, _output, Request);
                Agree(data.Accept!, Request!.UserInformation.MaximumLength, data.Accept!.UserInformation.MaximumLength);
                break;
            case UpperLayerAction.AE8:
                PduWriter.WriteAssociateReject(data.Reject, _output);
                StartArtim(now);
                break;
        }

        return next;
    }

    /// <summary>AE-6: what the service provider itself cannot accept never reaches the user.</summary>
    private AssociationState IndicateOrReject(AssociateRequest request, AssociationState acceptable, long now)
    {
        Request = request;
        AssociateReject reject;
        if ((request.ProtocolVersion & 1) == 0)
        {
            // PS3.8 §9.3.1: of the version only bit 0 is tested.
            reject = AssociateReject.ProtocolVersionNotSupported;
        }
        else if (request.PresentationContexts.Count > _limits.MaxPresentationContexts)
        {
            reject = AssociateReject.LocalLimitExceeded;
        }
        else if (!request.IsCalledAETitleValid)
        {
            // PS3.8 Table 9-11: such characters are in nobody's title, whatever the user's own rules are.
            reject = AssociateReject.CalledAETitleNotRecognized;
        }
        else if (!request.IsCallingAETitleValid)
        {
            reject = AssociateReject.CallingAETitleNotRecognized;
        }
        else
        {
            Indicate(new AssociationIndication { Kind = AssociationIndicationKind.AssociateRequested, Request = request });
            return acceptable;
        }

        PduWriter.WriteAssociateReject(reject, _output);
        StartArtim(now);
        return AssociationState.Sta13;
    }

    /// <summary>PS3.8 Table 9-8.</summary>
    private AssociationState Release(UpperLayerAction action, AssociationState next, long now)
    {
        switch (action)
        {
            case UpperLayerAction.AR1:
                PduWriter.WriteReleaseRequest(_output);
                break;
            case UpperLayerAction.AR2:
                Indicate(new AssociationIndication { Kind = AssociationIndicationKind.ReleaseRequested });
                break;
            case UpperLayerAction.AR3:
                Indicate(new AssociationIndication { Kind = AssociationIndicationKind.ReleaseConfirmed });
                ShouldClose = true;
                break;
            case UpperLayerAction.AR4:
                PduWriter.WriteReleaseResponse(_output);
                StartArtim(now);
                break;
            case UpperLayerAction.AR5:
                StopArtim();
                break;
            case UpperLayerAction.AR8:
                Indicate(new AssociationIndication
                {
                    Kind = AssociationIndicationKind.ReleaseRequested,
                    IsReleaseCollision = true,
                });
                return Role == AssociationRole.Requestor ? next : AssociationState.Sta10;
            case UpperLayerAction.AR9:
                PduWriter.WriteReleaseResponse(_output);
                break;
            case UpperLayerAction.AR10:
                Indicate(new AssociationIndication { Kind = AssociationIndicationKind.ReleaseConfirmed });
                break;
            default:
                // AR-6 and AR-7 move data, as DT-2 and DT-1 do.
                break;
        }

        return next;
    }

    /// <summary>PS3.8 Table 9-9.</summary>
    private void Abort(UpperLayerAction action, long now, in EventData data)
    {
        if (action is UpperLayerAction.AA1 or UpperLayerAction.AA8)
        {
            Fault = data.Fault;
        }

        switch (action)
        {
            case UpperLayerAction.AA1:
                PduWriter.WriteAbort(AbortInfo.ServiceUser, _output);
                StartArtim(now);
                break;
            case UpperLayerAction.AA2:
                StopArtim();
                ShouldClose = true;
                break;
            case UpperLayerAction.AA3:
                Indicate(new AssociationIndication
                {
                    Kind = data.Abort.Source == AbortSource.ServiceUser
                        ? AssociationIndicationKind.Aborted
                        : AssociationIndicationKind.ProviderAborted,
                    Abort = data.Abort,
                });
                ShouldClose = true;
                break;
            case UpperLayerAction.AA4:
                Indicate(new AssociationIndication { Kind = AssociationIndicationKind.TransportLost });
                break;
            case UpperLayerAction.AA5:
                StopArtim();
                break;
            case UpperLayerAction.AA7:
                // The standard names no source here. Nobody's user is left in Sta13, so it is the provider's.
                PduWriter.WriteAbort(AbortInfo.ServiceProvider(data.Fault.Reason), _output);
                break;
            case UpperLayerAction.AA8:
                AbortInfo abort = AbortInfo.ServiceProvider(data.Fault.Reason);
                PduWriter.WriteAbort(abort, _output);
                Indicate(new AssociationIndication
                {
                    Kind = AssociationIndicationKind.ProtocolError,
                    Abort = abort,
                    Fault = data.Fault,
                });
                StartArtim(now);
                break;
            default:
                // AA-6: the PDU is ignored.
                break;
        }
    }

    private void Agree(AssociateAccept accept, uint peerMaxPduLength, uint ownMaxPduLength)
    {
        Accept = accept;
        PeerMaxPduLength = peerMaxPduLength;
        _maxDataLength = LongestData(ownMaxPduLength);

        UInt128 proposed = UInt128.Zero;
        foreach (PresentationContextProposal context in Request!.PresentationContexts)
        {
            proposed |= UInt128.One << (context.Id >> 1);
        }

        foreach (PresentationContextResult context in accept.PresentationContexts)
        {
            // An answer to a context that was not proposed agrees to nothing.
            _acceptedContexts |= context.IsAccepted ? UInt128.One << (context.Id >> 1) & proposed : UInt128.Zero;
        }
    }

    private uint LongestData(uint announced) =>
        announced == 0 ? uint.MaxValue : (uint)Math.Min(uint.MaxValue, (ulong)announced + _limits.DataLengthTolerance);

    private void Indicate(in AssociationIndication indication) => _indications.Enqueue(indication);

    private void StartArtim(long now) => _artimDeadline = now + _limits.ArtimTimeoutMilliseconds;

    private void StopArtim() => _artimDeadline = null;

    private void Enter(AssociationState next, long now)
    {
        if (next == State)
        {
            return;
        }

        State = next;
        _isOver = next == AssociationState.Sta1;
        _localTimeout = next switch
        {
            AssociationState.Sta4 => AssociationTimeout.Connect,
            AssociationState.Sta5 => AssociationTimeout.Associate,
            AssociationState.Sta6 => AssociationTimeout.Idle,
            AssociationState.Sta7 or AssociationState.Sta10 or AssociationState.Sta11 => AssociationTimeout.Release,
            _ => AssociationTimeout.None,
        };
        long limit = _localTimeout switch
        {
            AssociationTimeout.Connect => _limits.ConnectTimeoutMilliseconds,
            AssociationTimeout.Associate => _limits.AssociateTimeoutMilliseconds,
            AssociationTimeout.Release => _limits.ReleaseTimeoutMilliseconds,
            AssociationTimeout.Idle => _limits.IdleTimeoutMilliseconds,
            _ => 0,
        };
        _localDeadline = limit > 0 ? now + limit : null;
    }

    private void TouchIdle(long now)
    {
        if (_localTimeout == AssociationTimeout.Idle && _localDeadline is not null)
        {
            _localDeadline = now + _limits.IdleTimeoutMilliseconds;
        }
    }
}
