namespace Dicom.Net.Network;

/// <summary>Where the certificates of a TLS connection come from. Asked at each handshake, so that new ones take effect without a restart.</summary>
public interface ITlsCertificateSource
{
    /// <summary>Gives the certificates for a handshake that begins now. Any thread.</summary>
    /// <returns>The certificates; the same object as long as they are the same.</returns>
    TlsCertificates GetCertificates();
}
