using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static System.Net.Security.TlsCipherSuite;

namespace Dicom.Net.Network;

/// <summary>What a profile of PS3.15 Annex B asks of a connection.</summary>
internal sealed class TlsProfileRules
{
    // RFC 9325 §4.2: the four that PS3.15 §B.12 takes over; with TLS 1.3 all of its own that are in common use.
    private static readonly TlsCipherSuite[] s_recommended =
    [
        TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256,
        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    private static readonly TlsCipherSuite[] s_modified =
    [
        TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256, TLS_AES_128_CCM_SHA256, TLS_AES_128_CCM_8_SHA256,
        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384,
        TLS_ECDHE_ECDSA_WITH_AES_256_CCM, TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8,
        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256,
        TLS_ECDHE_ECDSA_WITH_AES_128_CCM, TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,
    ];

    private static readonly TlsCipherSuite[] s_extended =
    [
        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
        TLS_DHE_RSA_WITH_CAMELLIA_256_GCM_SHA384, TLS_DHE_RSA_WITH_CAMELLIA_128_GCM_SHA256,
        TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384,
        TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256,
    ];

    private static readonly TlsCipherSuite[] s_nonDowngrading = [.. s_recommended, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TLS_DHE_RSA_WITH_AES_128_GCM_SHA256];

    // What TLS 1.0 and 1.1 know: suites in CBC mode with SHA-1.
    private static readonly TlsCipherSuite[] s_downgrading =
    [
        .. s_nonDowngrading, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TLS_DHE_RSA_WITH_AES_256_CBC_SHA, TLS_DHE_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_128_CBC_SHA,
    ];

    private readonly FrozenSet<TlsCipherSuite> _suites;
    private readonly CipherSuitesPolicy? _policy;

    private TlsProfileRules(SslProtocols protocols, TlsCipherSuite[] suites, bool limitsKeys)
    {
        Protocols = protocols;
        LimitsKeys = limitsKeys;
        _suites = suites.ToFrozenSet();

        // Elsewhere the suites are the system's to choose; what was chosen is checked all the same.
        _policy = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? CreatePolicy(suites) : null;
    }

    public SslProtocols Protocols { get; }

    /// <summary>The profile sets least lengths of the peer's key (PS3.15 §B.13).</summary>
    public bool LimitsKeys { get; }

    /// <summary>The profile follows RFC 9325, which allows no SHA-1 in the signature of the peer's certificate (PS3.15 §B.12, §B.13).</summary>
    public bool ForbidsWeakHashes { get; private init; }

    public CipherSuitesPolicy? Policy => _policy;

    public static TlsProfileRules Get(TlsProfile profile) => profile switch
    {
        TlsProfile.Bcp195Rfc9325 => Lazily.Recommended,
        TlsProfile.ModifiedBcp195Rfc9325 => Lazily.Modified,
        TlsProfile.ExtendedBcp195 => Lazily.Extended,
        TlsProfile.NonDowngradingBcp195 => Lazily.NonDowngrading,
        TlsProfile.Bcp195 => Lazily.Downgrading,
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };

    public bool Allows(TlsCipherSuite suite) => _suites.Contains(suite);

    /// <summary>Says what is too weak about a peer's certificate; null where nothing is.</summary>
    public string? FindWeakness(X509Certificate2 certificate)
    {
        if (ForbidsWeakHashes && certificate.SignatureAlgorithm.Value is "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" or "1.3.14.3.2.29")
        {
            // RFC 9325 §4.5: with MD5 or SHA-1 the signature proves nothing. (md5WithRSA, sha1WithRSA, ecdsa-with-SHA1, sha1WithRSASignature.)
            return "its certificate is signed with SHA-1 or MD5";
        }

        if (!LimitsKeys)
        {
            return null;
        }

        using RSA? rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < 2048 })
        {
            return "its certificate's RSA key is shorter than 2048 bits";
        }

        using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is { KeySize: < 256 } ? "its certificate's EC key is shorter than 256 bits" : null;
    }

    private static CipherSuitesPolicy CreatePolicy(TlsCipherSuite[] suites)
    {
#pragma warning disable CA1416 // The caller has looked at the platform.
        return new CipherSuitesPolicy(suites);
#pragma warning restore CA1416
    }

    // Made when first needed: a platform that knows a version no more is told so by the profile that wants it alone.
    private static class Lazily
    {
        public static readonly TlsProfileRules Recommended = new(SslProtocols.Tls12 | SslProtocols.Tls13, s_recommended, limitsKeys: false) { ForbidsWeakHashes = true };
        public static readonly TlsProfileRules Modified = new(SslProtocols.Tls12 | SslProtocols.Tls13, s_modified, limitsKeys: true) { ForbidsWeakHashes = true };
        public static readonly TlsProfileRules Extended = new(SslProtocols.Tls12, s_extended, limitsKeys: false);
        public static readonly TlsProfileRules NonDowngrading = new(SslProtocols.Tls12 | SslProtocols.Tls13, s_nonDowngrading, limitsKeys: false);

#pragma warning disable SYSLIB0039, CA5397 // PS3.15 §B.9 has them; who asks for the retired profile by its name wants them.
        public static readonly TlsProfileRules Downgrading = new(
            SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13, s_downgrading, limitsKeys: false);
#pragma warning restore SYSLIB0039, CA5397
    }
}
