using System.Buffers;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>
/// Fuzz target of PDUs. The first byte of the input chooses a state of the association, the rest is received there.
/// </summary>
/// <remarks>
/// Oracle: what a decoder accepts re-encodes to a canonical form that decodes and re-encodes to itself; the state
/// machine, fed whole and fed in pieces, ends in the state, sends the bytes and hands over the payload that a naive
/// reading of PS3.8 Table 9-10 gives; nothing throws.
/// </remarks>
public static class PduTarget
{
    /// <summary>Each state in which bytes can be received, on each side that can be in it.</summary>
    public static IReadOnlyList<(AssociationState State, AssociationRole Role)> Starts { get; } =
    [
        (AssociationState.Sta2, AssociationRole.Acceptor), (AssociationState.Sta3, AssociationRole.Acceptor),
        (AssociationState.Sta5, AssociationRole.Requestor), (AssociationState.Sta6, AssociationRole.Requestor),
        (AssociationState.Sta6, AssociationRole.Acceptor), (AssociationState.Sta7, AssociationRole.Requestor),
        (AssociationState.Sta7, AssociationRole.Acceptor), (AssociationState.Sta8, AssociationRole.Requestor),
        (AssociationState.Sta8, AssociationRole.Acceptor), (AssociationState.Sta9, AssociationRole.Requestor),
        (AssociationState.Sta10, AssociationRole.Acceptor), (AssociationState.Sta11, AssociationRole.Requestor),
        (AssociationState.Sta12, AssociationRole.Acceptor), (AssociationState.Sta13, AssociationRole.Requestor),
        (AssociationState.Sta13, AssociationRole.Acceptor),
    ];

    /// <summary>Limits without local time-outs.</summary>
    public static UpperLayerLimits Limits { get; } = new()
    {
        MaxPduLength = 16384,
        ConnectTimeoutMilliseconds = 0,
        AssociateTimeoutMilliseconds = 0,
        ReleaseTimeoutMilliseconds = 0,
    };

    /// <summary>A request with three contexts: 1 and 3 will be accepted, 5 will not.</summary>
    public static AssociateRequest Request { get; } = new()
    {
        CalledAETitle = "ANSWERING",
        CallingAETitle = "CALLING",
        PresentationContexts =
        [
            new PresentationContextProposal(1, "1.2.840.10008.1.1", ["1.2.840.10008.1.2"]),
            new PresentationContextProposal(3, "1.2.840.10008.5.1.4.1.1.2", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"]),
            new PresentationContextProposal(5, "1.2.840.10008.5.1.4.1.1.4", ["1.2.840.10008.1.2.1"]),
        ],
        UserInformation = new UserInformation { MaximumLength = 16384, ImplementationClassUid = "2.25.1" },
    };

    /// <summary>The answer to <see cref="Request"/>.</summary>
    public static AssociateAccept Accept { get; } = new()
    {
        PresentationContexts =
        [
            new PresentationContextResult(1, PresentationContextReason.Acceptance, "1.2.840.10008.1.2"),
            new PresentationContextResult(3, PresentationContextReason.Acceptance, "1.2.840.10008.1.2.1"),
            new PresentationContextResult(5, PresentationContextReason.AbstractSyntaxNotSupported),
        ],
        UserInformation = new UserInformation { MaximumLength = 16384, ImplementationClassUid = "2.25.2" },
    };

    /// <summary>Runs one input; throws where the oracle is broken.</summary>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        byte[] stream = data[1..].ToArray();
        CheckCodec(stream);
        (AssociationState state, AssociationRole role) = Starts[data[0] % Starts.Count];
        CheckMachine(state, role, stream, stream.Length);
        CheckMachine(state, role, stream, 1 + (data[0] % 7));
    }

    /// <summary>Drives a new state machine into a state, and leaves nothing to take or to send.</summary>
    public static AssociationStateMachine BringTo(
        AssociationState state, AssociationRole role, UpperLayerLimits? limits = null, long now = 0)
    {
        var machine = new AssociationStateMachine(role, limits ?? Limits);
        if (state == AssociationState.Sta1)
        {
            return machine;
        }

        if (role == AssociationRole.Requestor)
        {
            BringRequestorTo(machine, state, now);
        }
        else
        {
            BringAcceptorTo(machine, state, now);
        }

        while (machine.TryTakeIndication(out _))
        {
        }

        machine.DrainOutput(new ArrayBufferWriter<byte>());
        return machine;
    }

    private static void BringRequestorTo(AssociationStateMachine machine, AssociationState state, long now)
    {
        machine.AssociateRequestPrimitive(Request, now);
        if (state == AssociationState.Sta4)
        {
            return;
        }

        machine.TransportConnected(now);
        if (state == AssociationState.Sta5)
        {
            return;
        }

        var accept = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateAccept(Accept, accept);
        Feed(machine, accept.WrittenSpan, now);
        Finish(machine, state, now);
    }

    private static void BringAcceptorTo(AssociationStateMachine machine, AssociationState state, long now)
    {
        machine.TransportConnected(now);
        if (state == AssociationState.Sta2)
        {
            return;
        }

        var request = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateRequest(Request, request);
        Feed(machine, request.WrittenSpan, now);
        if (state == AssociationState.Sta3)
        {
            return;
        }

        machine.AssociateAcceptPrimitive(Accept, now);
        Finish(machine, state, now);
    }

    private static void Finish(AssociationStateMachine machine, AssociationState state, long now)
    {
        ReadOnlySpan<byte> releaseRequest = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0];
        ReadOnlySpan<byte> releaseResponse = [6, 0, 0, 0, 0, 4, 0, 0, 0, 0];
        switch (state)
        {
            case AssociationState.Sta6:
                break;
            case AssociationState.Sta7:
                machine.ReleaseRequestPrimitive(now);
                break;
            case AssociationState.Sta8:
                Feed(machine, releaseRequest, now);
                break;
            case AssociationState.Sta9 or AssociationState.Sta10:
                machine.ReleaseRequestPrimitive(now);
                Feed(machine, releaseRequest, now);
                break;
            case AssociationState.Sta11:
                machine.ReleaseRequestPrimitive(now);
                Feed(machine, releaseRequest, now);
                machine.ReleaseResponsePrimitive(now);
                break;
            case AssociationState.Sta12:
                machine.ReleaseRequestPrimitive(now);
                Feed(machine, releaseRequest, now);
                Feed(machine, releaseResponse, now);
                break;
            case AssociationState.Sta13:
                Feed(machine, releaseRequest, now);
                machine.ReleaseResponsePrimitive(now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(state));
        }
    }

    private static void Feed(AssociationStateMachine machine, ReadOnlySpan<byte> pdu, long now) =>
        machine.Receive(new ReadOnlySequence<byte>(pdu.ToArray()), now, out _, out _);

    private static void CheckCodec(byte[] stream)
    {
        if (!PduReader.TryReadHeader(new ReadOnlySequence<byte>(stream), out PduHeader header)
            || header.Length > stream.Length - 6)
        {
            return;
        }

        ReadOnlySpan<byte> body = stream.AsSpan(6, (int)header.Length);
        byte[]? canonical = Recode(header.Type, body);
        if (canonical is not null)
        {
            byte[]? again = Recode(header.Type, canonical.AsSpan(6));
            Require(again is not null && canonical.AsSpan().SequenceEqual(again), "the canonical form does not re-encode to itself");
        }
    }

    /// <summary>Decodes and encodes again; null where the decoder refuses.</summary>
    public static byte[]? Recode(PduType type, ReadOnlySpan<byte> body)
    {
        var destination = new ArrayBufferWriter<byte>();
        PduFault fault = PduFault.None;
        switch (type)
        {
            case PduType.AssociateRequest when PduReader.TryReadAssociateRequest(body, Limits, out var request, out fault):
                PduWriter.WriteAssociateRequest(request, destination);
                break;
            case PduType.AssociateAccept when PduReader.TryReadAssociateAccept(body, Limits, out var accept, out fault):
                PduWriter.WriteAssociateAccept(accept, destination);
                break;
            case PduType.AssociateReject when PduReader.TryReadAssociateReject(body, out var reject, out fault):
                PduWriter.WriteAssociateReject(reject, destination);
                break;
            case PduType.ReleaseRequest when PduReader.TryReadRelease(body, out fault):
                PduWriter.WriteReleaseRequest(destination);
                break;
            case PduType.ReleaseResponse when PduReader.TryReadRelease(body, out fault):
                PduWriter.WriteReleaseResponse(destination);
                break;
            case PduType.Abort when PduReader.TryReadAbort(body, out var abort, out fault):
                PduWriter.WriteAbort(abort, destination);
                break;
            default:
                Require(
                    !fault.IsNone || type is < PduType.AssociateRequest or > PduType.Abort or PduType.DataTransfer,
                    "a PDU is refused without a fault");
                return null;
        }

        Require(fault.IsNone, "a PDU is accepted with a fault");
        return destination.WrittenSpan.ToArray();
    }

    private static void CheckMachine(AssociationState state, AssociationRole role, byte[] stream, int pieceLength)
    {
        AssociationStateMachine machine = BringTo(state, role);
        var model = new PduStreamModel(machine, Limits);
        model.Read(stream);

        var output = new ArrayBufferWriter<byte>();
        var payload = new ArrayBufferWriter<byte>();
        int lastFragments = 0;
        int start = 0;
        for (int end = Math.Min(pieceLength, stream.Length); start < end; end = Math.Min(end + pieceLength, stream.Length))
        {
            ReceiveStatus status;
            do
            {
                var input = new ReadOnlySequence<byte>(stream, start, end - start);
                status = machine.Receive(input, 0, out SequencePosition consumed, out _);
                start += (int)input.Slice(0, consumed).Length;
                while (machine.TryReadPdv(out PresentationDataValue pdv))
                {
                    Require(status == ReceiveStatus.Data, "data without the status of data");
                    payload.Write(pdv.Payload.ToArray());
                    lastFragments += pdv.IsLast ? 1 : 0;
                }

                machine.DrainOutput(output);
                while (machine.TryTakeIndication(out _))
                {
                }
            }
            while (status is ReceiveStatus.Progress or ReceiveStatus.Data);

            if (end == stream.Length)
            {
                break;
            }
        }

        Require(machine.State == model.State, $"from {state} to {machine.State}, not {model.State}");
        Require(machine.IsArtimRunning == (machine.State is AssociationState.Sta2 or AssociationState.Sta13), "ARTIM");
        Require(output.WrittenSpan.SequenceEqual(model.Output.WrittenSpan), "other bytes sent than the table says");
        Require(payload.WrittenSpan.SequenceEqual(model.Payload.WrittenSpan), "another payload than was sent");
        Require(lastFragments == model.LastFragments, "another number of last fragments");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"PDU oracle: {message}.");
        }
    }
}
