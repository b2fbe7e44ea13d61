using Dicom.Net.Fuzz.Targets;

namespace Dicom.Net.UpperLayer.Tests;

public class StateTableTests
{
    [Fact]
    public void Table_AgainstReviewedTsv_IsEqualInEachOf247Cells()
    {
        Assert.Equal(123, NaiveMachine.Table.Count);
        for (int e = 1; e <= StateTable.EventCount; e++)
        {
            for (int s = 1; s <= StateTable.StateCount; s++)
            {
                UpperLayerAction action = StateTable.Lookup((AssociationEvent)e, (AssociationState)s);
                string expected = NaiveMachine.Table.TryGetValue((e, s), out string? cell) ? cell.Replace("-", "") : "None";
                Assert.Equal(expected, action.ToString());
            }
        }
    }

    [Fact]
    public void Table_OutsideOfIt_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.Lookup(0, AssociationState.Sta1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.Lookup((AssociationEvent)20, AssociationState.Sta1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.Lookup(AssociationEvent.Evt1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.Lookup(AssociationEvent.Evt1, (AssociationState)14));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.NextState(UpperLayerAction.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateTable.NextState((UpperLayerAction)29));
    }

    [Fact]
    public void NextState_OfEachAction_IsTheOneOfTheStandard()
    {
        var actions = Enum.GetValues<UpperLayerAction>().Where(a => a != UpperLayerAction.None).ToArray();
        Assert.Equal(28, actions.Length);
        foreach (UpperLayerAction action in actions)
        {
            var cell = NaiveMachine.Table.First(c => c.Value.Replace("-", "") == action.ToString());
            var naive = new NaiveMachine(AssociationRole.Requestor, cell.Key.State);
            naive.Apply(cell.Key.Event);
            Assert.Equal(naive.State, (int)StateTable.NextState(action));
        }
    }

    /// <summary>Every cell, on each side of the association that can be in its state.</summary>
    public static TheoryData<int, int, AssociationRole> Cells()
    {
        var cells = new TheoryData<int, int, AssociationRole>();
        var starts = PduTarget.Starts.Concat(
        [
            (AssociationState.Sta1, AssociationRole.Requestor), (AssociationState.Sta1, AssociationRole.Acceptor),
            (AssociationState.Sta4, AssociationRole.Requestor),
        ]);
        foreach ((AssociationState state, AssociationRole role) in starts)
        {
            for (int e = 1; e <= 19; e++)
            {
                cells.Add(e, (int)state, role);
            }
        }

        return cells;
    }

    [Fact]
    public void Cells_Together_AreAll247() =>
        Assert.Equal(247, Cells().Select(row => (row.Data.Item1, row.Data.Item2)).Distinct().Count());

    [Theory]
    [MemberData(nameof(Cells))]
    public void Cell_ItsEvent_DoesWhatTheTableSaysOrIsRefused(int e, int s, AssociationRole role)
    {
        AssociationStateMachine machine = PduTarget.BringTo((AssociationState)s, role);
        Assert.Equal(s, (int)machine.State);
        var observed = new Observed(machine);
        var naive = new NaiveMachine(role, s);
        Assert.Equal(naive.IsArtimRunning, machine.IsArtimRunning);

        // Evt1, Evt2 are a requestor's, Evt5 an acceptor's; the table does not say so, for a side is what it does first.
        bool isOtherRole = e is 1 or 2 ? role == AssociationRole.Acceptor : e == 5 && role == AssociationRole.Requestor;
        if (!naive.Can(e) || isOtherRole)
        {
            long? deadline = machine.DeadlineMilliseconds;
            AssertRefused(machine, observed, e);
            Assert.Equal(s, (int)machine.State);
            Assert.Equal(deadline, machine.DeadlineMilliseconds);
            Assert.False(machine.HasOutput);
            Assert.False(machine.ShouldClose);
            Assert.False(machine.TryTakeIndication(out _));
            return;
        }

        const long Now = 5000;
        string action = naive.Apply(e, e == 19 ? 1 : 2);
        Stimulus(machine, observed, e, Now);
        observed.Take();
        Assert.Equal(naive.State, (int)machine.State);
        Assert.Equal(naive.Sent, observed.Sent);
        Assert.Equal(naive.Issued, observed.Issued);
        Assert.Equal(naive.IsClosed, machine.ShouldClose);
        Assert.Equal(naive.IsOver, machine.IsOver);
        Assert.Equal(naive.State == 4, machine.ShouldConnect);
        Assert.Equal(naive.IsArtimRunning, machine.IsArtimRunning);
        if (action is "AE-5" or "AE-8" or "AR-4" or "AA-1" or "AA-8")
        {
            // Started, or restarted where it ran.
            Assert.Equal(Now + PduTarget.Limits.ArtimTimeoutMilliseconds, machine.DeadlineMilliseconds);
        }
        else if (naive.IsArtimRunning)
        {
            Assert.Equal(PduTarget.Limits.ArtimTimeoutMilliseconds, machine.DeadlineMilliseconds);
        }
    }

    [Fact]
    public void AE6_RequestNotAcceptable_RejectsAndStartsArtim()
    {
        byte[] pdu = (byte[])Samples.RequestPdu.Clone();
        pdu[7] = 0xFE;
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor);
        var observed = new Observed(machine);
        var naive = new NaiveMachine(AssociationRole.Acceptor, 2);
        naive.Apply(6, isAcceptable: false);
        observed.Receive(pdu, 700);
        var output = Samples.Encode(machine.DrainOutput);
        Assert.Equal([3, 0, 0, 0, 0, 4, 0, 1, 2, 2], output);
        Assert.Equal(naive.State, (int)machine.State);
        Assert.Empty(naive.Issued);
        Assert.False(machine.TryTakeIndication(out _));
        Assert.Equal(700 + PduTarget.Limits.ArtimTimeoutMilliseconds, machine.DeadlineMilliseconds);
    }

    [Theory]
    [InlineData(AssociationRole.Requestor)]
    [InlineData(AssociationRole.Acceptor)]
    public void AA3_AbortOfAProvider_IsIndicatedAsSuch(AssociationRole role)
    {
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, role);
        new Observed(machine).Receive(Samples.ProviderAbortPdu);
        Assert.True(machine.TryTakeIndication(out AssociationIndication indication));
        Assert.Equal(AssociationIndicationKind.ProviderAborted, indication.Kind);
        Assert.Equal(AbortInfo.ServiceProvider(AbortReason.UnexpectedPdu), indication.Abort);
    }

    internal static void Stimulus(AssociationStateMachine machine, Observed observed, int e, long now)
    {
        switch (e)
        {
            case 1: machine.AssociateRequestPrimitive(PduTarget.Request, now); break;
            case 2 or 5: machine.TransportConnected(now); break;
            case 3: observed.Receive(Samples.AcceptPdu, now); break;
            case 4: observed.Receive(Samples.RejectPdu, now); break;
            case 6: observed.Receive(Samples.RequestPdu, now); break;
            case 7: machine.AssociateAcceptPrimitive(PduTarget.Accept, now); break;
            case 8: machine.AssociateRejectPrimitive(AssociateReject.NoReasonGiven, now); break;
            case 9:
                if (!machine.TryBeginData(now))
                {
                    throw new InvalidOperationException("No data now.");
                }

                observed.Sent.Add("DATA");
                break;
            case 10: observed.Receive(Samples.DataPdu, now); break;
            case 11: machine.ReleaseRequestPrimitive(now); break;
            case 12: observed.Receive(Samples.ReleaseRequestPdu, now); break;
            case 13: observed.Receive(Samples.ReleaseResponsePdu, now); break;
            case 14: machine.ReleaseResponsePrimitive(now); break;
            case 15: machine.AbortPrimitive(now); break;
            case 16: observed.Receive(Samples.AbortPdu, now); break;
            case 17: machine.TransportClosed(now); break;
            case 18: machine.TimerExpired(machine.DeadlineMilliseconds!.Value); break;
            case 19: observed.Receive(Samples.UnknownPdu, now); break;
            default: throw new ArgumentOutOfRangeException(nameof(e));
        }
    }

    private static void AssertRefused(AssociationStateMachine machine, Observed observed, int e)
    {
        if (e == 18)
        {
            // ARTIM does not run, so that it cannot expire; a call without a deadline does nothing.
            Assert.Null(machine.DeadlineMilliseconds);
            machine.TimerExpired(long.MaxValue);
            return;
        }

        if ((e == 2 && machine.Role == AssociationRole.Acceptor) || (e == 5 && machine.Role == AssociationRole.Requestor))
        {
            // The other side's event: nothing that this side's driver does causes it.
            Assert.False(machine.IsAllowed((AssociationEvent)e));
            return;
        }

        Assert.False(machine.IsAllowed((AssociationEvent)e));
        Assert.Throws<InvalidOperationException>(() => Stimulus(machine, observed, e, 0));
    }
}
