using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dicom.Net.TestSupport;

/// <summary>A certificate authority for one test: itself, and PEM files of it and of what it certifies.</summary>
public sealed class TestCertificates : IDisposable
{
    // Making a key takes longer than all else here; what distinguishes certificates in these tests is names and signatures' issuers.
    private static readonly Lazy<RSA> s_rootKey = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> s_key = new(() => RSA.Create(2048));

    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _root;
    private int _serial;

    /// <summary>Makes the authority.</summary>
    public TestCertificates(string name = "Test Root")
    {
        var request = new CertificateRequest($"CN={name}", s_rootKey.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        RootFile = _folder.File("root.pem");
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string RootFile { get; }

    /// <summary>The authority's own certificate, as a collection to trust.</summary>
    public X509Certificate2Collection Roots => [_root];

    /// <summary>Certifies a new key, for this machine's loopback unless another name is given.</summary>
    public X509Certificate2 Issue(string? dnsName = null, int keyBits = 2048, bool isExpired = false)
    {
        RSA key = keyBits == 2048 ? s_key.Value : RSA.Create(keyBits);
        var request = new CertificateRequest($"CN={dnsName ?? "localhost"}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName ?? "localhost");
        if (dnsName is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        DateTimeOffset begin = DateTimeOffset.UtcNow.AddHours(-20);
        byte[] serial = [1, 2, 3, (byte)++_serial];
        using X509Certificate2 bare = request.Create(_root, begin, isExpired ? begin.AddHours(1) : begin.AddDays(10), serial);
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>Certifies a new key and writes both as PEM files; files of that name are replaced.</summary>
    public (string CertificateFile, string KeyFile) IssueFiles(string name, string? dnsName = null)
    {
        using X509Certificate2 certificate = Issue(dnsName);
        string certificateFile = _folder.File(name + ".pem");
        string keyFile = _folder.File(name + ".key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }
}
