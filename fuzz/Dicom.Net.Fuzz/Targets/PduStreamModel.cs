using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>
/// A naive reading of what received bytes do to an association: the whole stream at once, one PDU after the other,
/// by PS3.8 Table 9-10. It shares the decoders of control PDUs with the library, and nothing of its state machine.
/// </summary>
public sealed class PduStreamModel
{
    private readonly UpperLayerLimits _limits;
    private readonly AssociateRequest? _sent;
    private readonly uint _maxDataLength;
    private readonly HashSet<byte> _accepted;
    private readonly AssociationRole _role;

    public PduStreamModel(AssociationStateMachine start, UpperLayerLimits limits)
    {
        _limits = limits;
        _role = start.Role;
        _sent = start.Request;
        State = start.State;
        _maxDataLength = limits.MaxPduLength + limits.DataLengthTolerance;
        _accepted = [.. Enumerable.Range(0, 256).Select(id => (byte)id).Where(start.IsContextAccepted)];
    }

    /// <summary>The state after the bytes.</summary>
    public AssociationState State { get; private set; }

    /// <summary>The bytes sent.</summary>
    public ArrayBufferWriter<byte> Output { get; } = new();

    /// <summary>The payloads handed to the user, one after the other.</summary>
    public ArrayBufferWriter<byte> Payload { get; } = new();

    /// <summary>The number of values that ended with the mark of the last fragment.</summary>
    public int LastFragments { get; private set; }

    /// <summary>Reads a stream; a PDU that is cut off at its end has only the effects of its part.</summary>
    public void Read(ReadOnlySpan<byte> stream)
    {
        while (stream.Length >= 6 && State != AssociationState.Sta1)
        {
            byte type = stream[0];
            uint length = BinaryPrimitives.ReadUInt32BigEndian(stream[2..]);
            ReadOnlySpan<byte> rest = stream[6..];
            ReadOnlySpan<byte> body = length < rest.Length ? rest[..(int)length] : rest;
            bool isWhole = length <= rest.Length;
            if (type == 4)
            {
                ReadData(body, length);
            }
            else if (type is 0 or > 7)
            {
                Apply(AssociationEvent.Evt19, AbortReason.UnrecognizedPdu);
            }
            else if (length > (type <= 2 ? (uint)_limits.MaxAssociatePduLength : 4))
            {
                Apply(AssociationEvent.Evt19, AbortReason.InvalidPduParameterValue);
            }
            else if (isWhole)
            {
                ReadControl(type, body);
            }

            stream = rest[body.Length..];
        }
    }

    private void ReadControl(byte type, ReadOnlySpan<byte> body)
    {
        PduFault fault;
        switch (type)
        {
            case 1 when PduReader.TryReadAssociateRequest(body, _limits, out AssociateRequest? request, out fault):
                ApplyRequest(request, body);
                break;
            case 2 when PduReader.TryReadAssociateAccept(body, _limits, out AssociateAccept? accept, out fault):
                ApplyAccept(accept);
                break;
            case 3 when PduReader.TryReadAssociateReject(body, out _, out fault):
                Apply(AssociationEvent.Evt4, AbortReason.UnexpectedPdu);
                break;
            case 5 when body.Length == 4:
                Apply(AssociationEvent.Evt12, AbortReason.UnexpectedPdu);
                break;
            case 6 when body.Length == 4:
                Apply(AssociationEvent.Evt13, AbortReason.UnexpectedPdu);
                break;
            case 7 when body.Length == 4:
                Apply(AssociationEvent.Evt16, AbortReason.UnexpectedPdu);
                break;
            default:
                fault = default;
                if (type == 1)
                {
                    PduReader.TryReadAssociateRequest(body, _limits, out _, out fault);
                }
                else if (type == 2)
                {
                    PduReader.TryReadAssociateAccept(body, _limits, out _, out fault);
                }

                Apply(AssociationEvent.Evt19, fault.IsNone ? AbortReason.InvalidPduParameterValue : fault.Reason);
                break;
        }
    }

    private void ApplyRequest(AssociateRequest request, ReadOnlySpan<byte> body)
    {
        byte[]? reason = (request.ProtocolVersion & 1) == 0 ? [1, 2, 2]
            : request.PresentationContexts.Count > _limits.MaxPresentationContexts ? [2, 3, 2]
            : !IsTitle(body.Slice(4, 16)) ? [1, 1, 7]
            : !IsTitle(body.Slice(20, 16)) ? [1, 1, 3]
            : null;
        if (State == AssociationState.Sta2 && reason is not null)
        {
            State = AssociationState.Sta13;
            Output.Write((ReadOnlySpan<byte>)[3, 0, 0, 0, 0, 4, 0, .. reason]);
            return;
        }

        Apply(AssociationEvent.Evt6, AbortReason.UnexpectedPdu);
    }

    private static bool IsTitle(ReadOnlySpan<byte> field)
    {
        foreach (byte character in field.TrimEnd(" \0"u8))
        {
            if (character is < 0x20 or > 0x7E or (byte)'\\')
            {
                return false;
            }
        }

        return true;
    }

    private void ApplyAccept(AssociateAccept accept)
    {
        if (State == AssociationState.Sta5)
        {
            foreach (PresentationContextResult context in accept.PresentationContexts)
            {
                if (context.IsAccepted && _sent!.PresentationContexts.Any(proposal => proposal.Id == context.Id))
                {
                    _accepted.Add(context.Id);
                }
            }
        }

        Apply(AssociationEvent.Evt3, AbortReason.UnexpectedPdu);
    }

    private void ReadData(ReadOnlySpan<byte> body, uint length)
    {
        bool isReceiving = State is AssociationState.Sta6 or AssociationState.Sta7;
        bool isLooked = isReceiving || State == AssociationState.Sta13;
        if (length == 0 || (isLooked && length > _maxDataLength))
        {
            Apply(AssociationEvent.Evt19, AbortReason.InvalidPduParameterValue);
            return;
        }

        if (isLooked && length <= 4096)
        {
            // Without effect before it is whole, and then checked as a whole.
            if (body.Length < length)
            {
                return;
            }

            if (!IsValid(body, isReceiving))
            {
                Apply(AssociationEvent.Evt19, AbortReason.InvalidPduParameterValue);
                return;
            }
        }

        if (!isReceiving)
        {
            Apply(AssociationEvent.Evt10, AbortReason.UnexpectedPdu);
            return;
        }

        bool isFirst = true;
        while (length > 0)
        {
            if (length < 6)
            {
                Apply(AssociationEvent.Evt19, AbortReason.InvalidPduParameterValue);
                return;
            }

            if (body.Length < 6)
            {
                return;
            }

            uint item = BinaryPrimitives.ReadUInt32BigEndian(body);
            if (item < 2 || item + 4UL > length || (length - item - 4) is > 0 and < 6 || !_accepted.Contains(body[4]))
            {
                Apply(AssociationEvent.Evt19, AbortReason.InvalidPduParameterValue);
                return;
            }

            if (isFirst)
            {
                Apply(AssociationEvent.Evt10, AbortReason.NotSpecified);
                isFirst = false;
            }

            int payload = (int)Math.Min(item - 2, (uint)(body.Length - 6));
            Payload.Write(body.Slice(6, payload));
            if (payload < item - 2)
            {
                // The stream ends amid the value.
                return;
            }

            LastFragments += (body[5] & 2) != 0 ? 1 : 0;
            length -= item + 4;
            body = body[(6 + payload)..];
        }
    }

    private bool IsValid(ReadOnlySpan<byte> body, bool isReceiving)
    {
        while (body.Length >= 6)
        {
            uint item = BinaryPrimitives.ReadUInt32BigEndian(body);
            if (item < 2 || item + 4UL > (ulong)body.Length || (isReceiving && !_accepted.Contains(body[4])))
            {
                return false;
            }

            body = body[(int)(item + 4)..];
        }

        return body.IsEmpty;
    }

    private void Apply(AssociationEvent received, AbortReason reason)
    {
        UpperLayerAction action = StateTable.Lookup(received, State);
        switch (action)
        {
            case UpperLayerAction.AE3 or UpperLayerAction.DT2:
                State = AssociationState.Sta6;
                break;
            case UpperLayerAction.AE4 or UpperLayerAction.AR3 or UpperLayerAction.AA2 or UpperLayerAction.AA3:
                State = AssociationState.Sta1;
                break;
            case UpperLayerAction.AE6:
                State = AssociationState.Sta3;
                break;
            case UpperLayerAction.AR2:
                State = AssociationState.Sta8;
                break;
            case UpperLayerAction.AR6:
                State = AssociationState.Sta7;
                break;
            case UpperLayerAction.AR8:
                State = _role == AssociationRole.Requestor ? AssociationState.Sta9 : AssociationState.Sta10;
                break;
            case UpperLayerAction.AR10:
                State = AssociationState.Sta12;
                break;
            case UpperLayerAction.AA1:
                State = AssociationState.Sta13;
                Output.Write((ReadOnlySpan<byte>)[7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
                break;
            case UpperLayerAction.AA6:
                State = AssociationState.Sta13;
                break;
            case UpperLayerAction.AA7 or UpperLayerAction.AA8:
                State = AssociationState.Sta13;
                Output.Write((ReadOnlySpan<byte>)[7, 0, 0, 0, 0, 4, 0, 0, 2, (byte)reason]);
                break;
            default:
                throw new InvalidOperationException($"{received} in {State} has no action that bytes can cause: {action}.");
        }
    }
}
