using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>
/// Fuzz target of a whole association as events and bytes. First byte: the role; then operations of one byte each, some
/// with bytes behind them: the user's primitives, the transport, time, and received bytes of a given number.
/// </summary>
/// <remarks>
/// Oracle: an event does what its cell of PS3.8 Table 9-10 says, in state, bytes sent, timer and wish to close; one whose
/// cell is blank is refused by an exception and changes nothing; nothing else throws; what is sent is whole PDUs that
/// decode and re-encode to themselves. Received bytes are judged by <see cref="PduStreamModel"/> where they are whole PDUs.
/// </remarks>
public static class AssociationTarget
{
    private const long Step = 20_000;

    /// <summary>Runs one input; throws where the oracle is broken.</summary>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        var machine = new AssociationStateMachine((data[0] & 1) == 0 ? AssociationRole.Requestor : AssociationRole.Acceptor, PduTarget.Limits);
        byte[] rest = data[1..].ToArray();
        long now = 0;
        for (int at = 0; at < rest.Length;)
        {
            byte operation = rest[at++];
            if (operation % 12 == 11 && at < rest.Length)
            {
                int length = Math.Min(rest[at++], rest.Length - at);
                Receive(machine, rest.AsSpan(at, length).ToArray(), now);
                at += length;
            }
            else
            {
                Do(machine, operation % 12, ref now);
            }
        }
    }

    private static void Do(AssociationStateMachine machine, int operation, ref long now)
    {
        long time = now;
        switch (operation)
        {
            case 0:
                Primitive(machine, AssociationEvent.Evt1, () => machine.AssociateRequestPrimitive(PduTarget.Request, time));
                break;
            case 1:
                Primitive(machine, machine.Role == AssociationRole.Requestor ? AssociationEvent.Evt2 : AssociationEvent.Evt5, () => machine.TransportConnected(time));
                break;
            case 2 when machine.State != AssociationState.Sta3 || Fits(machine.Request!):
                Primitive(machine, AssociationEvent.Evt7, () => machine.AssociateAcceptPrimitive(PduTarget.Accept, time));
                break;
            case 3:
                Primitive(machine, AssociationEvent.Evt8, () => machine.AssociateRejectPrimitive(AssociateReject.CalledAETitleNotRecognized, time));
                break;
            case 4:
                AssociationState before = machine.State;
                bool allowed = Lookup(machine, AssociationEvent.Evt9) != UpperLayerAction.None;
                Require(machine.TryBeginData(time) == allowed && machine.State == before, "data begun or refused against the table");
                break;
            case 5:
                Primitive(machine, AssociationEvent.Evt11, () => machine.ReleaseRequestPrimitive(time));
                break;
            case 6:
                Primitive(machine, AssociationEvent.Evt14, () => machine.ReleaseResponsePrimitive(time));
                break;
            case 7:
                Primitive(machine, AssociationEvent.Evt15, () => machine.AbortPrimitive(time));
                break;
            case 8 when machine.IsOver:
                machine.TransportClosed(time);
                Require(machine.IsOver, "the end of the connection after the end");
                break;
            case 8:
                Primitive(machine, AssociationEvent.Evt17, () => machine.TransportClosed(time));
                break;
            case 9 or 10:
                now += operation == 9 ? Step : 1;
                Expire(machine, now);
                break;
        }
    }

    // The fixed answer of the target answers the fixed request alone.
    private static bool Fits(AssociateRequest request) =>
        request.PresentationContexts.Count == 3 && request.PresentationContexts.Select(context => context.Id).SequenceEqual((byte[])[1, 3, 5])
        && request.PresentationContexts[0].TransferSyntaxes.Contains("1.2.840.10008.1.2") && request.PresentationContexts[1].TransferSyntaxes.Contains("1.2.840.10008.1.2.1");

    private static void Primitive(AssociationStateMachine machine, AssociationEvent associationEvent, Action fire)
    {
        AssociationState before = machine.State;
        UpperLayerAction action = Lookup(machine, associationEvent);
        if (action == UpperLayerAction.None)
        {
            bool refused = false;
            try
            {
                fire();
            }
            catch (InvalidOperationException)
            {
                refused = true;
            }

            Require(refused && machine.State == before && !machine.HasOutput, $"{associationEvent} in {before}, a blank cell, is not refused");
            return;
        }

        fire();
        Judge(machine, associationEvent, action);
    }

    private static void Expire(AssociationStateMachine machine, long now)
    {
        AssociationState before = machine.State;
        bool isArtim = machine.IsArtimRunning;
        bool isDue = machine.DeadlineMilliseconds <= now;
        machine.TimerExpired(now);
        if (!isDue)
        {
            Require(machine.State == before && !machine.HasOutput, "a timer that is not due does something");
            return;
        }

        AssociationEvent expired = isArtim ? AssociationEvent.Evt18 : AssociationEvent.Evt15;
        Judge(machine, expired, StateTable.Lookup(expired, before));
    }

    private static void Judge(AssociationStateMachine machine, AssociationEvent associationEvent, UpperLayerAction action)
    {
        AssociationState next = StateTable.NextState(action);
        Require(machine.State == next || action is UpperLayerAction.AE6 or UpperLayerAction.AR8, $"{associationEvent}: {action} leads to {machine.State}");
        Require(machine.IsArtimRunning == machine.State is AssociationState.Sta2 or AssociationState.Sta13, $"ARTIM in {machine.State}");
        Require(machine.ShouldConnect == (machine.State == AssociationState.Sta4), "connect or not");
        byte[] sent = Drain(machine);
        byte expected = action switch
        {
            UpperLayerAction.AE2 => 1,
            UpperLayerAction.AE7 => 2,
            UpperLayerAction.AE8 => 3,
            UpperLayerAction.AR1 => 5,
            UpperLayerAction.AR4 or UpperLayerAction.AR9 => 6,
            UpperLayerAction.AA1 or UpperLayerAction.AA7 or UpperLayerAction.AA8 => 7,
            _ => 0,
        };
        Require(expected == 0 ? sent.Length == 0 : sent.Length >= 10 && sent[0] == expected, $"{action} sends {(sent.Length > 0 ? sent[0] : "nothing")}");
    }

    private static void Receive(AssociationStateMachine machine, byte[] bytes, long now)
    {
        if (machine.State is AssociationState.Sta1 or AssociationState.Sta4)
        {
            return;
        }

        // Judged where nothing is left over from before and nothing is left after: then the model reads the same PDUs.
        var model = new PduStreamModel(machine, PduTarget.Limits);
        bool isWhole = !machine.IsInsidePdu && EndsWithPdu(bytes);
        model.Read(bytes);
        int start = 0;
        ReceiveStatus status;
        do
        {
            var input = new ReadOnlySequence<byte>(bytes, start, bytes.Length - start);
            status = machine.Receive(input, now, out SequencePosition consumed, out _);
            start += (int)input.Slice(0, consumed).Length;
            machine.TryReadPdv(out _);
        }
        while (status is ReceiveStatus.Data or ReceiveStatus.Progress);
        byte[] sent = Drain(machine);
        if (isWhole)
        {
            Require(machine.State == model.State, $"{machine.State} instead of {model.State} after received bytes");
            Require(sent.AsSpan().SequenceEqual(model.Output.WrittenSpan), "other bytes are sent than the table says");
        }
    }

    private static bool EndsWithPdu(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 6)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
            if (length > bytes.Length - 6)
            {
                return false;
            }

            bytes = bytes[(6 + (int)length)..];
        }

        return bytes.IsEmpty;
    }

    private static byte[] Drain(AssociationStateMachine machine)
    {
        while (machine.TryTakeIndication(out _))
        {
        }

        var output = new ArrayBufferWriter<byte>();
        machine.DrainOutput(output);
        ReadOnlySpan<byte> rest = output.WrittenSpan;
        while (!rest.IsEmpty)
        {
            int length = 6 + BinaryPrimitives.ReadInt32BigEndian(rest[2..]);
            byte[]? again = PduTarget.Recode((PduType)rest[0], rest[6..length]);
            Require(again is not null && rest[..length].SequenceEqual(again), "what is sent does not re-encode to itself");
            rest = rest[length..];
        }

        return output.WrittenSpan.ToArray();
    }

    private static UpperLayerAction Lookup(AssociationStateMachine machine, AssociationEvent associationEvent)
    {
        bool isOthers = (associationEvent == AssociationEvent.Evt1 && machine.Role == AssociationRole.Acceptor)
            || (associationEvent == AssociationEvent.Evt5 && machine.Role == AssociationRole.Requestor);
        return machine.IsOver || isOthers ? UpperLayerAction.None : StateTable.Lookup(associationEvent, machine.State);
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException("oracle broken: " + otherwise);
        }
    }
}
