using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.TestSupport.Peers;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>What is negotiated, in the eyes of others: dcmtk and tshark.</summary>
public sealed class NegotiationPeerTests
{
    private readonly ConcurrentQueue<UserIdentity> _seen = new();

    public static TheoryData<UserIdentityType, string, bool> Identities => new()
    {
        { UserIdentityType.UserName, "", false },
        { UserIdentityType.UserName, "", true },
        { UserIdentityType.UserNameAndPasscode, "right", false },
        { UserIdentityType.UserNameAndPasscode, "right", true },
        { UserIdentityType.Kerberos, "", true },
        { UserIdentityType.Saml, "", true },
        { UserIdentityType.JsonWebToken, "", true },
    };

    [Theory]
    [MemberData(nameof(Identities))]
    public async Task UserIdentity_OfStorescu_IsSeenAndAnswered(UserIdentityType type, string passcode, bool wantsResponse)
    {
        using var folder = new TemporaryFolder();
        string[] identity = Arguments(type, passcode, folder);
        await using DicomServer server = Start();

        ToolResult result = await StoreAsync(server, folder, wantsResponse ? [.. identity, "--pos-response"] : identity);

        result.Expect(0);
        UserIdentity seen = Assert.Single(_seen);
        Assert.Equal((type, wantsResponse), (seen.Type, seen.PositiveResponseRequested));
        Assert.Equal("who am i", Encoding.ASCII.GetString(seen.PrimaryField.Span).TrimEnd('\0'));
        Assert.Equal(passcode, Encoding.ASCII.GetString(seen.SecondaryField.Span));
    }

    [Fact]
    public async Task UserIdentity_OfStorescuWithAWrongPasscode_IsRejected()
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = Start();

        ToolResult result = await StoreAsync(server, folder, "--user", "who am i", "--password", "wrong");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Single(_seen);
        Assert.Equal(0, server.Admissions.Associations);
    }

    [Fact]
    public async Task AllThatCanBeNegotiated_IsCleanOnTheWire()
    {
        await using DicomServer server = Start();
        await using Capture capture = await Capture.StartAsync(server.EndPoint.Port);
        DicomClientOptions options = Samples.Client(Samples.CT, Samples.Verification).Propose(Samples.MR, ContextRole.Both);
        options.MaxOperationsInvoked = 8;
        options.MaxOperationsPerformed = 3;
        options.ExtendedNegotiations.Add(new ExtendedNegotiation(Samples.CT, new byte[] { 2, 0, 3, 0, 0, 0 }));
        options.CommonExtendedNegotiations.Add(new CommonExtendedNegotiation("1.2.826.0.1.9", "1.2.840.10008.4.2", [Samples.CT, Samples.MR]));
        options.UserIdentity = new UserIdentity(UserIdentityType.Kerberos, "who am i"u8.ToArray(), default, positiveResponseRequested: true);
        await using (ClientAssociation association = await Samples.ConnectAsync(server, options))
        {
            StoreSource[] sources = [.. Enumerable.Range(0, 20).Select(i => Samples.Source("1.2." + i, 1000 * i))];
            StoreResponse[] responses = await Task.WhenAll(sources.Select(source => association.StoreAsync(source, Samples.Token).AsTask()));
            Assert.All(responses, response => Assert.True(response.Status.IsSuccess));
            Assert.NotNull(association.Answer.UserInformation.UserIdentityResponse);
            await association.ReleaseAsync(Samples.Token);
        }

        (int pdus, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(pdus >= 44, $"{pdus} PDUs captured where 20 objects were sent.");
    }

    private static string[] Arguments(UserIdentityType type, string passcode, TemporaryFolder folder)
    {
        if (type == UserIdentityType.UserName)
        {
            return ["--user", "who am i"];
        }

        if (type == UserIdentityType.UserNameAndPasscode)
        {
            return ["--user", "who am i", "--password", passcode];
        }

        string file = Path.Combine(folder.Path, "ticket");
        File.WriteAllText(file, "who am i");
        return [type switch { UserIdentityType.Kerberos => "--kerberos", UserIdentityType.Saml => "--saml", _ => "--jwt" }, file];
    }

    private static async Task<ToolResult> StoreAsync(DicomServer server, TemporaryFolder folder, params string[] options)
    {
        string storescu = Peer.Require("storescu", "dcmtk");
        string path = Path.Combine(folder.Path, "object.dcm");
        using (DicomDataset dataset = Samples.Object("1.2.3"))
        {
            DicomFile.Save(path, new DicomDatasetBuilder().CopyFrom(dataset.Root), TransferSyntax.ExplicitVRLittleEndian);
        }

        return await Tool.RunAsync(storescu, [.. options, "127.0.0.1", server.EndPoint.Port.ToString(CultureInfo.InvariantCulture), path]);
    }

    private DicomServer Start() => DicomServer.Start(new DicomServerOptions
    {
        Store = new DiscardStoreHandler(),
        Policy = new AssociationPolicy
        {
            RequireUserIdentity = true,
            Authenticate = (identity, _, _) =>
            {
                _seen.Enqueue(identity);
                bool isKnown = identity.Type != UserIdentityType.UserNameAndPasscode || identity.SecondaryField.Span.SequenceEqual("right"u8);
                byte[] response = identity.Type is UserIdentityType.UserName or UserIdentityType.UserNameAndPasscode ? [] : [1, 2, 3, 4];
                return ValueTask.FromResult(isKnown ? UserAuthentication.Accept(identity.Type, response) : UserAuthentication.Refuse());
            },
        },
    });
}
