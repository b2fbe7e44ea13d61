using System.Security.Cryptography.X509Certificates;

namespace Dicom.Net.Network;

/// <summary>That an association travels over TLS, and how (PS3.15 Annex B).</summary>
public sealed class TlsOptions
{
    /// <summary>Versions and cipher suites.</summary>
    public TlsProfile Profile { get; set; } = TlsProfile.Bcp195Rfc9325;

    /// <summary>Our certificate, which a server has to have, and those that we trust. By default no certificate, and the trust of the operating system.</summary>
    public ITlsCertificateSource Certificates { get; set; } = new TlsCertificates(null);

    /// <summary>
    /// The peer's certificate has to lead to a trusted root. A server then also asks for one and refuses who has none (mutual
    /// authentication). Off: any certificate is taken, none is asked for; the connection is secret, and nobody knows with whom.
    /// </summary>
    public bool VerifyPeer { get; set; } = true;

    /// <summary>A client also compares the server's certificate with the name that it connects to. Off where devices share certificates that name none.</summary>
    public bool VerifyHostName { get; set; } = true;

    /// <summary>The name that the server's certificate has to have; null for the host that is connected to.</summary>
    public string? HostName { get; set; }

    /// <summary>Whether revocation of the peer's certificate is looked up, which may take connections to others.</summary>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;
}
