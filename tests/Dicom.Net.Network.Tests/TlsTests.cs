using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Dicom.Net.Network;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Network.Tests;

/// <summary>Handshakes: profiles, mutual authentication, and one line for each way to fail.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(TlsProfile.Bcp195Rfc9325)]
    [InlineData(TlsProfile.ModifiedBcp195Rfc9325)]
    [InlineData(TlsProfile.ExtendedBcp195)]
    [InlineData(TlsProfile.NonDowngradingBcp195)]
    [InlineData(TlsProfile.Bcp195)]
    public async Task Echo_InEachProfile_Succeeds(TlsProfile profile)
    {
        await using DicomServer server = Start(profile);

        await EchoAsync(server, Ours(profile));
    }

    [Fact]
    public async Task Connect_WithoutACertificate_IsRefusedByAServerThatAsks()
    {
        await using DicomServer server = Start();

        await FailsAsync(server, new TlsOptions { Certificates = new TlsCertificates(null, null, _authority.Roots) });
    }

    [Fact]
    public async Task Connect_WithoutACertificate_IsServedWhereTheServerDoesNotAsk()
    {
        await using DicomServer server = Start(verifyPeer: false);

        await EchoAsync(server, new TlsOptions { Certificates = new TlsCertificates(null, null, _authority.Roots) });
    }

    [Fact]
    public async Task Connect_WithAStrangersCertificate_IsRefused()
    {
        using var stranger = new TestCertificates("Stranger");
        await using DicomServer server = Start();

        await FailsAsync(server, new TlsOptions { Certificates = new TlsCertificates(stranger.Issue(), null, _authority.Roots) });
        await EchoAsync(server, Ours());
    }

    [Fact]
    public async Task Connect_ToAServerThatIsNotTrusted_SaysSo()
    {
        using var stranger = new TestCertificates("Stranger");
        await using DicomServer server = Start();

        DicomTlsException error = await FailsAsync(server, new TlsOptions { Certificates = new TlsCertificates(_authority.Issue(), null, stranger.Roots) });

        Assert.Contains("not trusted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ToAServerOfAnotherName_SaysSoUnlessNamesDoNotMatter()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions
        {
            Tls = new TlsOptions { Certificates = new TlsCertificates(_authority.Issue("pacs.example"), null, _authority.Roots) },
        });

        DicomTlsException error = await FailsAsync(server, Ours());
        Assert.Contains("not for 127.0.0.1", error.Message, StringComparison.Ordinal);
        TlsOptions lenient = Ours();
        lenient.VerifyHostName = false;
        await EchoAsync(server, lenient);
        TlsOptions named = Ours();
        named.HostName = "pacs.example";
        await EchoAsync(server, named);
    }

    [Fact]
    public async Task Connect_ToAServerWithAnExpiredCertificate_IsRefused()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions
        {
            Tls = new TlsOptions { Certificates = new TlsCertificates(_authority.Issue(isExpired: true), null, _authority.Roots) },
        });

        Assert.Contains("NotTimeValid", (await FailsAsync(server, Ours())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WithTlsToAPlainServer_SaysSo()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());

        await FailsAsync(server, Ours());
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Connect_PlainToATlsServer_EndsAndDisturbsNobody()
    {
        await using DicomServer server = Start();

        await Assert.ThrowsAnyAsync<DicomNetworkException>(async () => await Samples.ConnectAsync(server, Samples.Client(Samples.Verification)));

        await EchoAsync(server, Ours());
    }

    [Fact]
    public async Task Stop_EndsAHandshakeThatDoesNotGoOn()
    {
        await using DicomServer server = Start();
        using RawPeer silent = await RawPeer.ConnectAsync(server.EndPoint);
        await silent.SendAsync(new byte[] { 22, 3, 1 });

        await server.StopAsync(TimeSpan.FromMinutes(1));

        // By an orderly end or a reset.
        Assert.True(await Record.ExceptionAsync(silent.ReceiveAsync) is null or System.Net.Sockets.SocketException);
    }

    [Fact]
    public void Start_WithoutACertificate_IsRefused() =>
        Assert.Throws<DicomTlsException>(() => DicomServer.Start(new DicomServerOptions { Tls = new TlsOptions() }));

    [Fact]
    public async Task CertificateFiles_Replaced_TakeEffectWithTheNextHandshake()
    {
        (string certificate, string key) = _authority.IssueFiles("server");
        var files = new TlsCertificateFiles(certificate, key, [_authority.RootFile]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Tls = new TlsOptions { Certificates = files } });
        await using ClientAssociation early = await Samples.ConnectAsync(server, Client(Ours()));
        string before = files.GetCertificates().Own!.SerialNumber;

        _authority.IssueFiles("server", "pacs.example");
        File.SetLastWriteTimeUtc(certificate, DateTime.UtcNow.AddMinutes(1));
        DicomTlsException error = await FailsAsync(server, Ours());

        Assert.Contains("not for", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(before, files.GetCertificates().Own!.SerialNumber);
        Assert.True((await early.EchoAsync(Samples.Token)).IsSuccess);
        await early.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task CertificateFiles_Spoilt_LeaveTheLastGoodOnes()
    {
        (string certificate, string key) = _authority.IssueFiles("server");
        DicomTlsException? told = null;
        var files = new TlsCertificateFiles(certificate, key, [_authority.RootFile]) { ReloadFailed = e => told = e };
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Tls = new TlsOptions { Certificates = files } });

        await File.WriteAllTextAsync(certificate, "no certificate", Samples.Token);

        await EchoAsync(server, Ours());
        Assert.NotNull(told);
        Assert.DoesNotContain('\n', told.Message);
        Assert.Throws<DicomTlsException>(() => new TlsCertificateFiles(certificate, key));
    }

    [Fact]
    public void Profiles_HaveNoSuiteThatTheirSectionDoesNot()
    {
        // PS3.15 §B.11 and §B.13: closed lists; §B.12 by RFC 9325 §4.2.
        Assert.False(TlsProfileRules.Get(TlsProfile.ExtendedBcp195).Allows(TlsCipherSuite.TLS_AES_128_GCM_SHA256));
        Assert.False(TlsProfileRules.Get(TlsProfile.ModifiedBcp195Rfc9325).Allows(TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256));
        Assert.False(TlsProfileRules.Get(TlsProfile.Bcp195Rfc9325).Allows(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA));
        Assert.True(TlsProfileRules.Get(TlsProfile.Bcp195Rfc9325).Allows(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
        using X509Certificate2 weak = _authority.Issue(keyBits: 1024);
        Assert.NotNull(TlsProfileRules.Get(TlsProfile.ModifiedBcp195Rfc9325).FindWeakness(weak));
        using X509Certificate2 strong = _authority.Issue();
        Assert.Null(TlsProfileRules.Get(TlsProfile.ModifiedBcp195Rfc9325).FindWeakness(strong));
    }

    [Theory]
    [InlineData(TlsProfile.Bcp195Rfc9325, true)]
    [InlineData(TlsProfile.ModifiedBcp195Rfc9325, true)]
    [InlineData(TlsProfile.NonDowngradingBcp195, false)]
    public void CertificateSignedWithSha1_IsWeakWhereTheProfileFollowsRfc9325(TlsProfile profile, bool isWeak)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(SignedWithSha1);
        Assert.Equal(isWeak, TlsProfileRules.Get(profile).FindWeakness(certificate) is not null);
    }

    // Self-signed, a P-256 key, ecdsa-with-SHA1: the runtime makes none.
    private const string SignedWithSha1 = """
        -----BEGIN CERTIFICATE-----
        MIIBcDCCARagAwIBAgIUHfg5x+UPzOH4KvB3P6DeZIr+2GcwCQYHKoZIzj0EATAO
        MQwwCgYDVQQDDANvbGQwHhcNMjYxMTI0MDMxMDIyWhcNMzYxMTIxMDMxMDIyWjAO
        MQwwCgYDVQQDDANvbGQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASDOeofpuMr
        VeokwYUxhIJ2Yj7XkVw0zYI5JChRTmFbsTEr8L8/8n9vVl6sl1NoJUleW90vd0bY
        X9PrVdA2AJwdo1MwUTAdBgNVHQ4EFgQUiVCIiYPAdUHk2QEf9x9dnzgmTXkwHwYD
        VR0jBBgwFoAUiVCIiYPAdUHk2QEf9x9dnzgmTXkwDwYDVR0TAQH/BAUwAwEB/zAJ
        BgcqhkjOPQQBA0kAMEYCIQD2IvB/p42QwIngbeQ34UFYy2zIhAfwadTn/K+yU2qd
        WQIhAPIeNW6NGFwWDZVip8Ds7SA+AcjaFv/fKpVZTbK3FndQ
        -----END CERTIFICATE-----
        """;

    private static DicomClientOptions Client(TlsOptions tls)
    {
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.Tls = tls;
        return options;
    }

    private static async Task EchoAsync(DicomServer server, TlsOptions tls)
    {
        await using ClientAssociation association = await Samples.ConnectAsync(server, Client(tls));
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        await association.ReleaseAsync(Samples.Token);
    }

    private static async Task<DicomTlsException> FailsAsync(DicomServer server, TlsOptions tls)
    {
        DicomTlsException error = await Assert.ThrowsAsync<DicomTlsException>(async () => await Samples.ConnectAsync(server, Client(tls)));
        TestContext.Current.TestOutputHelper?.WriteLine(error.Message);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private TlsOptions Ours(TlsProfile profile = TlsProfile.Bcp195Rfc9325) =>
        new() { Profile = profile, Certificates = new TlsCertificates(_authority.Issue(), null, _authority.Roots) };

    private DicomServer Start(TlsProfile profile = TlsProfile.Bcp195Rfc9325, bool verifyPeer = true)
    {
        TlsOptions tls = Ours(profile);
        tls.VerifyPeer = verifyPeer;
        return DicomServer.Start(new DicomServerOptions { Tls = tls });
    }
}
