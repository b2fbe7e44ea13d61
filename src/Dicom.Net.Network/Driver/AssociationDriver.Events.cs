using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <content>Indications, and the end of the association.</content>
internal sealed partial class AssociationDriver
{
    // Under the gate, after everything that was done to the machine.
    private void Settle()
    {
        while (_machine.TryTakeIndication(out AssociationIndication indication))
        {
            switch (indication.Kind)
            {
                case AssociationIndicationKind.AssociateRequested:
                    _requestToAnswer = indication.Request;
                    break;
                case AssociationIndicationKind.AssociateAccepted:
                    _payloadBytes = _machine.GetDataPayloadLength(_options.MaximumSendLength);
                    _user.OnEstablished(_machine.Request!, indication.Accept!);
                    break;
                case AssociationIndicationKind.AssociateRejected:
                    End(new AssociationRejectedException((byte)indication.Reject.Result, (byte)indication.Reject.Source, indication.Reject.Reason));
                    break;
                case AssociationIndicationKind.ReleaseRequested:
                    _owesReleaseResponse = true;
                    break;
                case AssociationIndicationKind.ReleaseConfirmed:
                    _isReleased = true;
                    if (!_owesReleaseResponse)
                    {
                        End(null);
                    }

                    break;
                default:
                    End(Describe(indication));
                    break;
            }
        }
    }

    private Exception Describe(in AssociationIndication indication)
    {
        byte source = (byte)indication.Abort.Source;
        byte reason = (byte)indication.Abort.Reason;
        return indication.Kind switch
        {
            AssociationIndicationKind.Aborted or AssociationIndicationKind.ProviderAborted =>
                new AssociationAbortedException($"the peer ended the association ({indication.Abort.Describe()}): look into the peer's log", source, reason, isLocal: false),
            AssociationIndicationKind.ProtocolError =>
                new AssociationAbortedException($"the peer broke the DICOM protocol ({indication.Fault}): check that the port is a DICOM port", source, reason, isLocal: true),
            AssociationIndicationKind.TimedOut => new DicomTimeoutException(TimeLimit.Association, _options.AssociationTimeout),
            _ => new AssociationAbortedException("the peer closed the connection: try again, and look into the peer's log", 2, 0, isLocal: false),
        };
    }

    // Under the gate. The first cause stays: what follows is its consequence.
    private void End(Exception? cause)
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        _cause = _isReleased ? null : cause ?? new AssociationAbortedException("the peer closed the connection: try again, and look into the peer's log", 2, 0, isLocal: false);
    }

    // Under the gate: who gets true tells the user, outside of it.
    private bool TakeTelling()
    {
        bool tell = _isEnded && !_endIsTold;
        _endIsTold |= tell;
        return tell;
    }

    private void Tell(bool tell)
    {
        if (tell)
        {
            // A rejection has been logged, or is thrown, by the one it concerns.
            if (_cause is not null and not AssociationRejectedException)
            {
                Log.Ended(_options.Logger, _cause.Message);
            }

            _user.OnEnded(_cause);
        }
    }
}
