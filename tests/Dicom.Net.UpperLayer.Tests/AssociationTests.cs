using System.Buffers;
using Dicom.Net.Fuzz.Targets;
using FsCheck;
using FsCheck.Xunit;

namespace Dicom.Net.UpperLayer.Tests;

public class AssociationTests
{
    [Fact]
    public void TwoSides_FromConnectToRelease_EndInSta1()
    {
        var (requestor, acceptor) = Establish();
        Assert.True(requestor.TryBeginData(0));
        Transfer(Samples.DataPdu, acceptor, AssociationState.Sta6);

        requestor.ReleaseRequestPrimitive(10);
        Transfer(Drain(requestor), acceptor, AssociationState.Sta8);
        Assert.Equal(AssociationIndicationKind.ReleaseRequested, Take(acceptor).Kind);
        Assert.True(acceptor.TryBeginData(11));
        acceptor.ReleaseResponsePrimitive(12);
        Assert.False(acceptor.TryBeginData(13));
        Transfer(Drain(acceptor), requestor, AssociationState.Sta1);
        Assert.Equal(AssociationIndicationKind.ReleaseConfirmed, Take(requestor).Kind);
        Assert.True(requestor.ShouldClose);
        requestor.TransportClosed(13);
        acceptor.TransportClosed(13);
        Assert.True(requestor.IsOver);
        Assert.True(acceptor.IsOver);
        Assert.False(acceptor.ShouldClose);
        Assert.Null(acceptor.DeadlineMilliseconds);
    }

    [Fact]
    public void TwoSides_ReleaseCollision_EndsOnBothSides()
    {
        var (requestor, acceptor) = Establish();
        requestor.ReleaseRequestPrimitive(0);
        acceptor.ReleaseRequestPrimitive(0);
        byte[] fromRequestor = Drain(requestor);
        Transfer(Drain(acceptor), requestor, AssociationState.Sta9);
        Transfer(fromRequestor, acceptor, AssociationState.Sta10);
        Assert.True(Take(requestor).IsReleaseCollision);
        Assert.True(Take(acceptor).IsReleaseCollision);

        // The requestor answers first; the acceptor only after that (PS3.8 §7.2.2).
        Assert.Throws<InvalidOperationException>(() => acceptor.ReleaseResponsePrimitive(0));
        requestor.ReleaseResponsePrimitive(0);
        Assert.Equal(AssociationState.Sta11, requestor.State);
        Transfer(Drain(requestor), acceptor, AssociationState.Sta12);
        Assert.Equal(AssociationIndicationKind.ReleaseConfirmed, Take(acceptor).Kind);
        acceptor.ReleaseResponsePrimitive(0);
        Assert.Equal(AssociationState.Sta13, acceptor.State);
        Transfer(Drain(acceptor), requestor, AssociationState.Sta1);
        Assert.Equal(AssociationIndicationKind.ReleaseConfirmed, Take(requestor).Kind);
        Assert.True(requestor.ShouldClose);
        acceptor.TransportClosed(0);
        Assert.True(acceptor.IsOver);
    }

    [Theory]
    [InlineData(AssociationState.Sta4, AssociationTimeout.Connect, 1000)]
    [InlineData(AssociationState.Sta5, AssociationTimeout.Associate, 2000)]
    [InlineData(AssociationState.Sta6, AssociationTimeout.Idle, 4000)]
    [InlineData(AssociationState.Sta7, AssociationTimeout.Release, 3000)]
    [InlineData(AssociationState.Sta11, AssociationTimeout.Release, 3000)]
    public void LocalTimeout_IsEvt15(AssociationState state, AssociationTimeout timeout, long milliseconds)
    {
        var limits = new UpperLayerLimits
        {
            MaxPduLength = 16384,
            ConnectTimeoutMilliseconds = 1000,
            AssociateTimeoutMilliseconds = 2000,
            ReleaseTimeoutMilliseconds = 3000,
            IdleTimeoutMilliseconds = 4000,
        };
        AssociationStateMachine machine = PduTarget.BringTo(state, AssociationRole.Requestor, limits, now: 100);
        Assert.Equal(100 + milliseconds, machine.DeadlineMilliseconds);
        machine.TimerExpired(99 + milliseconds);
        Assert.Equal(state, machine.State);
        Assert.False(machine.TryTakeIndication(out _));

        machine.TimerExpired(100 + milliseconds);
        AssociationIndication indication = Take(machine);
        Assert.Equal(AssociationIndicationKind.TimedOut, indication.Kind);
        Assert.Equal(timeout, indication.Timeout);
        if (state == AssociationState.Sta4)
        {
            Assert.Equal(AssociationState.Sta1, machine.State);
            Assert.True(machine.ShouldClose);
            return;
        }

        Assert.Equal(AssociationState.Sta13, machine.State);
        Assert.Equal(Samples.AbortPdu, Drain(machine));
        Assert.Equal(100 + milliseconds + limits.ArtimTimeoutMilliseconds, machine.DeadlineMilliseconds);
    }

    [Fact]
    public void IdleTimeout_StartsAgainWithBytesReceivedAndDataSent()
    {
        var limits = new UpperLayerLimits { MaxPduLength = 16384, IdleTimeoutMilliseconds = 50 };
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor, limits);
        Assert.Equal(50, machine.DeadlineMilliseconds);
        new Observed(machine).Receive([4], now: 30);
        Assert.Equal(80, machine.DeadlineMilliseconds);
        Assert.True(machine.TryBeginData(60));
        Assert.Equal(110, machine.DeadlineMilliseconds);
    }

    [Fact]
    public void Artim_InSta2_IsNotProlongedByBytes()
    {
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor, now: 5);
        new Observed(machine).Receive(Samples.RequestPdu[..50], now: 20_000);
        Assert.Equal(30_005, machine.DeadlineMilliseconds);
        machine.TimerExpired(30_005);
        Assert.True(machine.ShouldClose);
        Assert.False(machine.HasOutput);
    }

    [Fact]
    public void UnknownPdu_InSta2_IsAnsweredByAnAbort()
    {
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor);
        new Observed(machine).Receive("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.Equal(Samples.AbortPdu, Drain(machine));
        Assert.Equal(AssociationState.Sta13, machine.State);
        Assert.Equal(AbortReason.UnrecognizedPdu, machine.Fault.Reason);
    }

    [Fact]
    public void Request_WithMoreContextsThanTheLimit_IsRejectedForNow()
    {
        AssociationStateMachine machine = PduTarget.BringTo(
            AssociationState.Sta2, AssociationRole.Acceptor, new UpperLayerLimits { MaxPresentationContexts = 2 });
        new Observed(machine).Receive(Samples.RequestPdu);
        Assert.True(PduReader.TryReadAssociateReject(Drain(machine).AsSpan(6), out AssociateReject reject, out _));
        Assert.Equal(AssociateReject.LocalLimitExceeded, reject);
        Assert.Equal(AssociationState.Sta13, machine.State);
    }

    [Theory]
    [InlineData(0, 65536, 65530)]
    [InlineData(16384, 65536, 16378)]
    [InlineData(16383, 65536, 16376)]
    [InlineData(8, 65536, 2)]
    [InlineData(9, 65536, 2)]
    [InlineData(uint.MaxValue, 65537, 65530)]
    public void PayloadLength_IsEvenAndWithinThePeersLimit(uint peerLimit, int preferred, int expected)
    {
        byte[] pdu = Samples.Encode(w => PduWriter.WriteAssociateAccept(
            new AssociateAccept
            {
                PresentationContexts = PduTarget.Accept.PresentationContexts,
                UserInformation = new UserInformation { MaximumLength = peerLimit, ImplementationClassUid = "2.25.2" },
            },
            w));
        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta5, AssociationRole.Requestor);
        new Observed(machine).Receive(pdu);
        Assert.Equal(peerLimit, machine.PeerMaxPduLength);
        Assert.Equal(expected, machine.GetDataPayloadLength(preferred));
    }

    [Fact]
    public void Primitives_AgainstTheRules_ThrowAndChangeNothing()
    {
        var machine = new AssociationStateMachine(AssociationRole.Requestor, UpperLayerLimits.Default);
        var information = new UserInformation { ImplementationClassUid = "2.25.1" };
        PresentationContextProposal[] contexts = [new(1, "1.2", ["1.3"])];
        foreach (AssociateRequest wrong in new AssociateRequest[]
        {
            new() { CalledAETitle = "", CallingAETitle = "A", UserInformation = information, PresentationContexts = contexts },
            new() { CalledAETitle = "A", CallingAETitle = "A\\", UserInformation = information, PresentationContexts = contexts },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = information },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = information, PresentationContexts = [.. contexts, .. contexts] },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = information, PresentationContexts = [new(1, "1.a", ["1.3"])] },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = information, PresentationContexts = [new(1, "1.2", [])] },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = information, PresentationContexts = contexts, ProtocolVersion = 2 },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = new(), PresentationContexts = contexts },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = new() { ImplementationClassUid = "1", MaximumLength = 7 }, PresentationContexts = contexts },
            new() { CalledAETitle = "A", CallingAETitle = "A", UserInformation = new() { ImplementationClassUid = "1", ImplementationVersionName = "12345678901234567" }, PresentationContexts = contexts },
        })
        {
            Assert.Throws<ArgumentException>(() => machine.AssociateRequestPrimitive(wrong, 0));
            Assert.Equal(AssociationState.Sta1, machine.State);
        }

        AssociationStateMachine acceptor = PduTarget.BringTo(AssociationState.Sta3, AssociationRole.Acceptor);
        foreach (PresentationContextResult[] wrong in new PresentationContextResult[][]
        {
            [],
            [.. PduTarget.Accept.PresentationContexts, new(7, PresentationContextReason.NoReason)],
            [new(1, PresentationContextReason.NoReason), new(3, PresentationContextReason.NoReason), new(7, PresentationContextReason.NoReason)],
            [new(1, PresentationContextReason.NoReason), new(3, PresentationContextReason.NoReason), new(3, PresentationContextReason.NoReason)],
            [new(1, PresentationContextReason.Acceptance, "1.9"), new(3, PresentationContextReason.NoReason), new(5, PresentationContextReason.NoReason)],
        })
        {
            Assert.Throws<ArgumentException>(() => acceptor.AssociateAcceptPrimitive(
                new AssociateAccept { UserInformation = information, PresentationContexts = wrong }, 0));
        }

        Assert.Throws<ArgumentException>(() => acceptor.AssociateRejectPrimitive(default, 0));
        Assert.Equal(AssociationState.Sta3, acceptor.State);
        Assert.False(acceptor.HasOutput);
    }

    /// <summary>Random events on the machine and on a naive interpreter of the table: both do the same.</summary>
    [Property(MaxTest = 1000)]
    public void RandomEvents_AgainstANaiveInterpreter_DoTheSame(DoNotSize<int> seed) => Walk(seed.Item, []);

    [Fact]
    public void RandomEvents_OfFixedSeeds_ReachEveryFilledCell()
    {
        var reached = new HashSet<(int Event, int State)>();
        for (int seed = 0; seed < 5_000 && reached.Count < 123; seed++)
        {
            Walk(seed, reached);
        }

        Assert.Empty(NaiveMachine.Table.Keys.Except(reached));
    }

    private static void Walk(int seed, HashSet<(int Event, int State)> reached)
    {
        var random = new Random(seed);
        var role = (AssociationRole)random.Next(2);
        var machine = new AssociationStateMachine(role, PduTarget.Limits);
        var naive = new NaiveMachine(role, 1);
        var observed = new Observed(machine);
        long now = 0;
        for (int step = 0; step < 40 && !naive.IsOver; step++)
        {
            // Mostly what goes on, seldom what aborts, so that the walks are long.
            int[] possible = [.. Enumerable.Range(1, 19).Where(e => naive.Can(e) && !IsOfOtherRole(e, role))];
            int[] usual = [.. possible.Where(e => !NaiveMachine.Table[(e, naive.State)].StartsWith("AA", StringComparison.Ordinal))];
            int[] missing = [.. possible.Where(e => !reached.Contains((e, naive.State)))];
            int[] chosen = random.Next(8) != 0 && usual.Length > 0 ? usual : missing.Length > 0 ? missing : possible;
            int e = chosen[random.Next(chosen.Length)];
            now += random.Next(100);
            reached.Add((e, naive.State));
            naive.Apply(e, e == 19 ? 1 : 2);
            StateTableTests.Stimulus(machine, observed, e, now);
            observed.Take();
            Assert.Equal(naive.State, (int)machine.State);
            Assert.Equal(naive.IsArtimRunning, machine.IsArtimRunning);
            Assert.Equal(naive.IsClosed, machine.ShouldClose);
            Assert.Equal(naive.Sent, observed.Sent);
            Assert.Equal(naive.Issued, observed.Issued);
        }
    }

    private static bool IsOfOtherRole(int e, AssociationRole role) =>
        e is 1 or 2 ? role == AssociationRole.Acceptor : e == 5 && role == AssociationRole.Requestor;

    [Fact]
    public void Rejections_EveryCombination_HasATextAndKnowsWhetherItIsDefined()
    {
        (int, int)[] defined = [(1, 1), (1, 2), (1, 3), (1, 7), (2, 1), (2, 2), (3, 1), (3, 2)];
        var texts = new HashSet<string>();
        for (int result = 0; result < 4; result++)
        {
            for (int source = 0; source < 5; source++)
            {
                for (int reason = 0; reason < 256; reason++)
                {
                    var reject = new AssociateReject((RejectResult)result, (RejectSource)source, (byte)reason);
                    byte[] pdu = Samples.Encode(w => PduWriter.WriteAssociateReject(reject, w));
                    Assert.True(PduReader.TryReadAssociateReject(pdu.AsSpan(6), out AssociateReject read, out _));
                    Assert.Equal(reject, read);
                    Assert.Equal(result is 1 or 2 && defined.Contains((source, reason)), reject.IsDefined);
                    Assert.True(texts.Add(reject.Describe()) && !reject.Describe().Contains('\n'));
                }
            }
        }
    }

    [Fact]
    public void Aborts_EveryCombination_HasAText()
    {
        for (int source = 0; source < 256; source++)
        {
            for (int reason = 0; reason < 256; reason++)
            {
                var abort = new AbortInfo((AbortSource)source, (AbortReason)reason);
                byte[] pdu = Samples.Encode(w => PduWriter.WriteAbort(abort, w));
                Assert.True(PduReader.TryReadAbort(pdu.AsSpan(6), out AbortInfo read, out _));
                Assert.Equal(source == 0 ? AbortInfo.ServiceUser : abort, read);
                Assert.NotEmpty(abort.Describe());
            }
        }
    }

    private static (AssociationStateMachine Requestor, AssociationStateMachine Acceptor) Establish()
    {
        var requestor = new AssociationStateMachine(AssociationRole.Requestor, PduTarget.Limits);
        var acceptor = new AssociationStateMachine(AssociationRole.Acceptor, PduTarget.Limits);
        requestor.AssociateRequestPrimitive(PduTarget.Request, 0);
        Assert.True(requestor.ShouldConnect);
        Assert.False(requestor.HasOutput);
        requestor.TransportConnected(0);
        acceptor.TransportConnected(0);
        Assert.False(requestor.ShouldConnect);
        Transfer(Drain(requestor), acceptor, AssociationState.Sta3);
        AssociationIndication requested = Take(acceptor);
        Assert.Same(acceptor.Request, requested.Request);
        Assert.Equal("CALLING", requested.Request!.CallingAETitle);
        acceptor.AssociateAcceptPrimitive(PduTarget.Accept, 0);
        Transfer(Drain(acceptor), requestor, AssociationState.Sta6);
        AssociationIndication accepted = Take(requestor);
        Assert.Same(requestor.Accept, accepted.Accept);
        Assert.Equal("ANSWERING", accepted.Accept!.CalledAETitle);
        foreach (AssociationStateMachine side in new[] { requestor, acceptor })
        {
            Assert.True(side.IsContextAccepted(1));
            Assert.True(side.IsContextAccepted(3));
            Assert.False(side.IsContextAccepted(5));
            Assert.False(side.IsContextAccepted(0));
            Assert.False(side.IsContextAccepted(2));
            Assert.Equal(16384u, side.PeerMaxPduLength);
        }

        return (requestor, acceptor);
    }

    private static byte[] Drain(AssociationStateMachine machine)
    {
        byte[] bytes = Samples.Encode(machine.DrainOutput);
        Assert.False(machine.HasOutput);
        return bytes;
    }

    private static void Transfer(byte[] bytes, AssociationStateMachine to, AssociationState expected)
    {
        new Observed(to).Receive(bytes);
        Assert.Equal(expected, to.State);
    }

    private static AssociationIndication Take(AssociationStateMachine machine)
    {
        Assert.True(machine.TryTakeIndication(out AssociationIndication indication));
        Assert.False(machine.TryTakeIndication(out _));
        return indication;
    }
}
