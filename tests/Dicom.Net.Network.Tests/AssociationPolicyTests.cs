using System.Net;
using System.Text;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>Who may call, and what is agreed on.</summary>
public sealed class AssociationPolicyTests
{
    private const string Private = "1.2.826.0.1.3680043.9.9";
    private const string StorageServiceClass = "1.2.840.10008.4.2";

    [Theory]
    [InlineData("ARCHIVE", StringComparison.Ordinal, true)]
    [InlineData("  ARCHIVE ", StringComparison.Ordinal, true)]
    [InlineData("archive", StringComparison.Ordinal, false)]
    [InlineData("archive", StringComparison.OrdinalIgnoreCase, true)]
    [InlineData("ARCHIVE2", StringComparison.OrdinalIgnoreCase, false)]
    [InlineData("OTHER NAME", StringComparison.Ordinal, true)]
    [InlineData("ARCH IVE", StringComparison.Ordinal, false)]
    public async Task CalledAETitle_IsComparedBySignificantCharacters(string called, StringComparison comparison, bool isAccepted)
    {
        var options = new DicomServerOptions
        {
            AETitle = "ARCHIVE",
            RequireCalledAETitle = true,
            Policy = new AssociationPolicy { AETitleComparison = comparison, FurtherCalledAETitles = ["OTHER NAME "] },
        };
        DicomClientOptions client = Samples.Client(Samples.Verification);
        client.CalledAETitle = called;

        await AssertAsync(options, client, isAccepted, (1, 1, 7));
    }

    [Theory]
    [InlineData("MODALITY1", true)]
    [InlineData("MODALITY2 ", true)]
    [InlineData("modality1", false)]
    [InlineData("STRANGER", false)]
    public async Task CallingAETitle_ThatIsNotListed_IsRejectedWithReason3(string calling, bool isAccepted)
    {
        var options = new DicomServerOptions { Policy = new AssociationPolicy { CallingAETitles = ["MODALITY1", " MODALITY2"] } };
        DicomClientOptions client = Samples.Client(Samples.Verification);
        client.CallingAETitle = calling;

        await AssertAsync(options, client, isAccepted, (1, 1, 3));
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task Address_OutsideTheNetworks_IsRejectedWithReason3(string network, bool isAccepted)
    {
        var options = new DicomServerOptions { Policy = new AssociationPolicy { Networks = [IPNetwork.Parse(network)] } };

        await AssertAsync(options, Samples.Client(Samples.Verification), isAccepted, (1, 1, 3));
    }

    [Theory]
    [InlineData("                ", false, 2)]
    [InlineData("                ", true, 3)]
    [InlineData("OLD\0\0\0\0\0\0\0\0\0\0\0\0\0", true, 2)]
    [InlineData("BACK\\SLASH      ", false, 3)]
    [InlineData("BELL\a           ", false, 3)]
    [InlineData("UML\u00C4UT         ", false, 3)]
    public async Task CallingAETitle_AsBytes_IsTakenOrRejected(string field, bool rejectBlank, byte expectedPdu)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Policy = new AssociationPolicy { RejectBlankCallingAETitle = rejectBlank } });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));
        Encoding.Latin1.GetBytes(field, request.AsSpan(26, 16));

        await peer.SendAsync(request);

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(expectedPdu, type);
        if (type == 3)
        {
            Assert.Equal([1, 1, 3], body[1..]);
        }

        await Samples.EchoAsync(server);
    }

    [Theory]
    [InlineData(0x0001, 2)]
    [InlineData(0xFFFF, 2)]
    [InlineData(0x8003, 2)]
    [InlineData(0x0002, 3)]
    [InlineData(0x0000, 3)]
    [InlineData(0xFFFE, 3)]
    public async Task ProtocolVersion_IsJudgedByBit0Alone(int version, byte expectedPdu)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));
        request[6] = (byte)(version >> 8);
        request[7] = (byte)version;

        await peer.SendAsync(request);

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(expectedPdu, type);
        if (type == 3)
        {
            Assert.Equal([1, 2, 2], body[1..]);
        }
    }

    [Fact]
    public async Task ReservedFields_OfAnyValue_AreNotTestedAndTitlesComeBackAsTheyWere()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));

        // PDU: reserved; body: reserved 8-9, 42-73; first item (application context) and its successors: reserved.
        request[1] = 0xAA;
        request[8] = request[9] = 0xBB;
        request.AsSpan(42, 32).Fill(0xCC);
        int item = 74;
        while (item < request.Length)
        {
            request[item + 1] = 0xDD;
            if (request[item] == 0x20)
            {
                request.AsSpan(item + 5, 3).Fill(0xEE);
            }

            item += 4 + (request[item + 2] << 8) + request[item + 3];
        }

        await peer.SendAsync(request);

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(2, type);
        Assert.Equal(request.AsSpan(10, 64), body.AsSpan(4, 64));

        // And the reserved fields of the others, release among them.
        byte[] echo = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(1)));
        echo[1] = 0x11;
        echo[11] |= 0xFC;
        await peer.SendAsync(echo);
        Assert.Equal(DimseStatus.Success, (await peer.ReceiveCommandAsync()).Status);
        await peer.SendAsync(new byte[] { 5, 9, 0, 0, 0, 4, 8, 7, 6, 5 });
        Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
    }

    [Fact]
    public async Task ApplicationContext_OfAnotherName_IsRejectedWithReason2()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));
        request[78 + AssociateRequest.DicomApplicationContextName.Length - 1] = (byte)'9';

        await peer.SendAsync(request);

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(3, type);
        Assert.Equal([1, 1, 2], body[1..]);
    }

    [Fact]
    public async Task TransferSyntax_IsTheRequestorsFirstUnlessThePolicyPrefersAnother()
    {
        string[] proposed = [Samples.Implicit, "1.2.840.10008.1.2.4.70", Samples.Explicit];
        DicomClientOptions client = new DicomClientOptions().Propose(Samples.CT, proposed).Propose(Samples.StudyFind, "1.2.840.10008.1.2.4.70", Samples.Explicit);

        await using DicomServer plain = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), Find = new CountingFind(0) });
        await using ClientAssociation first = await Samples.ConnectAsync(plain, client);
        Assert.Equal([Samples.Implicit, Samples.Explicit], first.Contexts.Select(context => context.TransferSyntax));

        var policy = new AssociationPolicy { PreferredTransferSyntaxes = ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.70", Samples.Explicit] };
        await using DicomServer preferring = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), Find = new CountingFind(0), Policy = policy });
        await using ClientAssociation second = await Samples.ConnectAsync(preferring, client);
        Assert.Equal(["1.2.840.10008.1.2.4.70", Samples.Explicit], second.Contexts.Select(context => context.TransferSyntax));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UnlistedClass_RelatedToAStorageClass_IsTakenAsStorage(bool isStated)
    {
        var received = new TaskCompletionSource<StoreContext>();
        var handler = new DatasetStoreHandler((context, dataset, _) =>
        {
            dataset.Dispose();
            received.SetResult(context);
            return ValueTask.FromResult(DimseStatus.Success);
        });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler });
        DicomClientOptions client = Samples.Client(Private, Samples.CT);
        if (isStated)
        {
            client.CommonExtendedNegotiations.Add(new CommonExtendedNegotiation(Private, StorageServiceClass, [Samples.CT]));
        }

        await using ClientAssociation association = await Samples.ConnectAsync(server, client);
        using StoreSource source = Samples.Source("1.2.3", sopClass: Private);

        Assert.Equal(isStated, association.FindContext(Private) is not null);
        if (isStated)
        {
            Assert.True((await association.StoreAsync(source, Samples.Token)).Status.IsSuccess);
            AssociationInfo info = (await received.Task).Association!;
            Assert.Equal(StorageServiceClass, Assert.Single(info.Request.UserInformation.CommonExtendedNegotiations).ServiceClassUid);
        }
    }

    [Fact]
    public async Task ExtendedNegotiation_ReachesBothSides()
    {
        var find = new CountingFind(1);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = find, Policy = new RelationalPolicy() });
        DicomClientOptions client = Samples.Client(Samples.StudyFind, Samples.Verification);
        client.ExtendedNegotiations.Add(new ExtendedNegotiation(Samples.StudyFind, new byte[] { 1, 1, 1 }));
        client.ExtendedNegotiations.Add(new ExtendedNegotiation(Samples.Verification, new byte[] { 9 }));
        await using ClientAssociation association = await Samples.ConnectAsync(server, client);
        using DicomDataset keys = Samples.Keys("IMAGE");
        await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
        {
            match.Identifier.Dispose();
        }

        ExtendedNegotiation answer = Assert.Single(association.Answer.UserInformation.ExtendedNegotiations);
        Assert.Equal(Samples.StudyFind, answer.SopClassUid);
        Assert.Equal(new byte[] { 1, 0, 0 }, answer.ApplicationInformation.ToArray());
        Assert.Equal(new byte[] { 1, 1, 1 }, find.Context!.Association!.Request.UserInformation.ExtendedNegotiations[0].ApplicationInformation.ToArray());
        Assert.True(find.Context.Association.TryGetExtendedNegotiation(Samples.StudyFind, out ReadOnlyMemory<byte> agreed));
        Assert.Equal(new byte[] { 1, 0, 0 }, agreed.ToArray());
        Assert.False(find.Context.Association.TryGetExtendedNegotiation(Samples.Verification, out _));
    }

    public static TheoryData<UserIdentityType, bool> Identities
    {
        get
        {
            var data = new TheoryData<UserIdentityType, bool>();
            foreach (UserIdentityType type in Enum.GetValues<UserIdentityType>())
            {
                data.Add(type, true);
                data.Add(type, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public async Task UserIdentity_OfEachType_ReachesThePolicyAndItsResponseTheClient(UserIdentityType type, bool wantsResponse)
    {
        byte[] secondary = type == UserIdentityType.UserNameAndPasscode ? "secret"u8.ToArray() : [];
        byte[] response = type is UserIdentityType.UserName or UserIdentityType.UserNameAndPasscode ? [] : [1, 2, 3];
        UserIdentity? seen = null;
        var policy = new AssociationPolicy
        {
            RequireUserIdentity = true,
            Authenticate = (identity, _, _) =>
            {
                seen = identity;
                return ValueTask.FromResult(UserAuthentication.Accept("the user", response));
            },
        };
        var find = new CountingFind(0);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = find, Policy = policy });
        DicomClientOptions client = Samples.Client(Samples.StudyFind);
        client.UserIdentity = new UserIdentity(type, "jane"u8.ToArray(), secondary, wantsResponse);
        await using ClientAssociation association = await Samples.ConnectAsync(server, client);
        using DicomDataset keys = Samples.Keys("STUDY");
        await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
        {
            match.Identifier.Dispose();
        }

        Assert.Equal((type, wantsResponse), (seen!.Type, seen.PositiveResponseRequested));
        Assert.Equal("jane"u8.ToArray(), seen.PrimaryField.ToArray());
        Assert.Equal(secondary, seen.SecondaryField.ToArray());
        Assert.Equal(wantsResponse ? response : null, association.Answer.UserInformation.UserIdentityResponse);
        Assert.Equal("the user", find.Context!.Association!.User);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task UserIdentity_RefusedOrMissing_RejectsTheAssociation(string? passcode)
    {
        var policy = new AssociationPolicy
        {
            RequireUserIdentity = true,
            Authenticate = (identity, _, _) => ValueTask.FromResult(
                identity.SecondaryField.Span.SequenceEqual("right"u8) ? UserAuthentication.Accept(null) : UserAuthentication.Refuse()),
        };
        DicomClientOptions client = Samples.Client(Samples.Verification);
        client.UserIdentity = passcode is null ? null : UserIdentity.FromUserNameAndPasscode("jane", passcode);

        await AssertAsync(new DicomServerOptions { Policy = policy }, client, isAccepted: false, (1, 1, 1));
    }

    [Fact]
    public async Task UserIdentity_WhereNobodyLooks_IsIgnoredAndNotAnswered()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        DicomClientOptions client = Samples.Client(Samples.Verification);
        client.UserIdentity = UserIdentity.FromUserName("jane", positiveResponseRequested: true);
        await using ClientAssociation association = await Samples.ConnectAsync(server, client);

        Assert.Null(association.Answer.UserInformation.UserIdentityResponse);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
    }

    [Fact]
    public async Task Policy_ThatThrows_RejectsForNowAndTheServerGoesOn()
    {
        var policy = new AssociationPolicy { Authenticate = (_, _, _) => throw new InvalidOperationException("a bug") };
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Policy = policy });
        DicomClientOptions client = Samples.Client(Samples.Verification);
        client.UserIdentity = UserIdentity.FromUserName("jane");

        AssociationRejectedException error = await Assert.ThrowsAsync<AssociationRejectedException>(async () => await Samples.ConnectAsync(server, client));

        Assert.Equal((2, 2, 1), (error.Result, error.RejectSource, error.Reason));
        await Samples.EchoAsync(server);
        Assert.Equal(0, server.Admissions.Associations);
    }

    [Fact]
    public async Task Policy_ThatAnswersNothing_RefusesAllContexts()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Policy = new EmptyPolicy() });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification, Samples.CT));

        Assert.All(association.Contexts, context => Assert.Equal(1, context.Result));
        await Assert.ThrowsAsync<NoPresentationContextException>(async () => await association.EchoAsync(Samples.Token));
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Peer_ThatLeavesWhileThePolicyDecides_IsForgotten()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var policy = new AssociationPolicy
        {
            Authenticate = async (_, _, _) =>
            {
                entered.SetResult();
                await leave.Task;
                return UserAuthentication.Accept(null);
            },
        };
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Policy = policy });
        using (RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint))
        {
            await peer.SendAsync(RawPeer.Request(
                new UserInformation { ImplementationClassUid = "1.2.3", UserIdentity = UserIdentity.FromUserName("jane") }, (1, Samples.Verification)));
            await entered.Task;
            peer.Reset();
        }

        leave.SetResult();
        await server.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((0, 0), (server.Admissions.Associations, server.Admissions.Connections));
    }

    [Theory]
    [InlineData(8u, true)]
    [InlineData(9u, true)]
    [InlineData(17u, true)]
    [InlineData(0u, true)]
    [InlineData(uint.MaxValue, true)]
    [InlineData(7u, false)]
    [InlineData(1u, false)]
    public async Task MaximumLength_OfAnyValue_IsKeptToOrImpossible(uint maximumLength, bool isPossible)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));
        int item = request.AsSpan().IndexOf(new byte[] { 0x51, 0, 0, 4 }) + 4;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(item), maximumLength);

        await peer.SendAsync(request);

        (byte type, _) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(isPossible ? 2 : 7, type);
        if (isPossible)
        {
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(5))));
            var response = new List<byte>();
            bool isLast;
            do
            {
                (type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
                Assert.Equal(4, type);
                Assert.True(maximumLength == 0 || body.Length <= maximumLength);
                response.AddRange(body[6..]);
                isLast = (body[5] & 2) != 0;
            }
            while (!isLast);
            var command = new DimseCommand();
            Assert.Equal(CommandReadStatus.Ok, command.Read(response.ToArray()));
            Assert.Equal(5, command.MessageIdBeingRespondedTo);
        }
    }

    private static async Task AssertAsync(DicomServerOptions options, DicomClientOptions client, bool isAccepted, (int, int, int) rejection)
    {
        await using DicomServer server = DicomServer.Start(options);
        if (isAccepted)
        {
            await using ClientAssociation association = await Samples.ConnectAsync(server, client);
            Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
            await association.ReleaseAsync(Samples.Token);
            return;
        }

        AssociationRejectedException error = await Assert.ThrowsAsync<AssociationRejectedException>(async () => await Samples.ConnectAsync(server, client));
        Assert.Equal(rejection, (error.Result, error.RejectSource, error.Reason));
    }

    private sealed class RelationalPolicy : AssociationPolicy
    {
        protected override bool TryAnswerExtendedNegotiation(ExtendedNegotiation negotiation, AssociationProposal proposal, out ReadOnlyMemory<byte> answer)
        {
            answer = new byte[] { negotiation.ApplicationInformation.Span[0], 0, 0 };
            return negotiation.SopClassUid == Samples.StudyFind;
        }
    }

    private sealed class EmptyPolicy : IAssociationPolicy
    {
        public ValueTask<AssociationAnswer> AnswerAsync(AssociationProposal proposal, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new AssociationAnswer());
    }
}
