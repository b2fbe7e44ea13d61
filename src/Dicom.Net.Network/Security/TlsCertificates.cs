using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Dicom.Net.Network;

/// <summary>Our certificate, and those that we trust. Immutable; also a source that always gives itself.</summary>
public sealed class TlsCertificates : ITlsCertificateSource
{
    private readonly Lazy<SslStreamCertificateContext?> _context;

    /// <summary>Creates a set.</summary>
    /// <param name="own">Our certificate with its private key; null for a client that shows none. Not disposed.</param>
    /// <param name="intermediates">Certificates between ours and its root, sent along; null for none.</param>
    /// <param name="trusted">The roots that a peer's certificate has to lead to; null for those of the operating system.</param>
    /// <exception cref="ArgumentException">Our certificate comes without its private key.</exception>
    public TlsCertificates(X509Certificate2? own, X509Certificate2Collection? intermediates = null, X509Certificate2Collection? trusted = null)
    {
        if (own is { HasPrivateKey: false })
        {
            throw new ArgumentException("Our own certificate needs its private key.", nameof(own));
        }

        Own = own;
        Intermediates = intermediates ?? [];
        Trusted = trusted;
        _context = new Lazy<SslStreamCertificateContext?>(() => own is null ? null : SslStreamCertificateContext.Create(own, Intermediates, offline: true));
    }

    /// <summary>Our certificate with its private key; null where we show none.</summary>
    public X509Certificate2? Own { get; }

    /// <summary>Certificates between ours and its root.</summary>
    public X509Certificate2Collection Intermediates { get; }

    /// <summary>The roots that a peer's certificate has to lead to; null for those of the operating system.</summary>
    public X509Certificate2Collection? Trusted { get; }

    internal SslStreamCertificateContext? Context => _context.Value;

    /// <inheritdoc/>
    public TlsCertificates GetCertificates() => this;
}
