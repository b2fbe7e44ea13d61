namespace Dicom.Net.Network;

/// <summary>Which versions and cipher suites of TLS are offered and accepted: the Secure Transport Connection Profiles of PS3.15 Annex B.</summary>
public enum TlsProfile
{
    /// <summary>BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 §B.12): TLS 1.2 and 1.3. The default.</summary>
    Bcp195Rfc9325,

    /// <summary>Modified BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 §B.13): a closed list of suites, and least lengths of keys.</summary>
    ModifiedBcp195Rfc9325,

    /// <summary>Extended BCP 195 TLS Profile (PS3.15 §B.11, retired): TLS 1.2 with a closed list of suites. For peers that offer nothing newer.</summary>
    ExtendedBcp195,

    /// <summary>Non-Downgrading BCP 195 TLS Profile (PS3.15 §B.10, retired): TLS 1.2 at least. For peers that offer nothing newer.</summary>
    NonDowngradingBcp195,

    /// <summary>
    /// BCP 195 TLS Profile (PS3.15 §B.9, retired): also TLS 1.0 and 1.1, as far as the operating system still allows them.
    /// For peers that offer nothing newer.
    /// </summary>
    Bcp195,
}
