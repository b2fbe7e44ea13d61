namespace Dicom.Net.UpperLayer;

/// <summary>The limits and time-outs of an association, each with its reason. Immutable; share one among associations.</summary>
public sealed class UpperLayerLimits
{
    /// <summary>The default limits.</summary>
    public static UpperLayerLimits Default { get; } = new();

    /// <summary>
    /// The maximum length to announce for received P-DATA-TF, in bytes of the variable field; 0 announces none.
    /// Default 256 KiB: large enough that the cost per PDU vanishes, small enough that a peer which gathers a PDU
    /// before it sends one keeps it in its cache. Nothing here is sized by it, for data are handed over in pieces.
    /// </summary>
    public uint MaxPduLength { get; init; } = 256 * 1024;

    /// <summary>
    /// How many bytes a P-DATA-TF may exceed the length that was announced. Default 6: some peers count the
    /// payload of the one value they send and forget its 6-byte header. Beyond it the PDU is invalid (Evt19).
    /// </summary>
    public uint DataLengthTolerance { get; init; } = 6;

    /// <summary>
    /// The longest A-ASSOCIATE-RQ or -AC taken, in bytes of the variable field. Default 1 MiB: 128 contexts with 30
    /// transfer syntaxes of 64 characters take 270 KB, roles and negotiations less, a user identity up to 128 KiB.
    /// These PDUs are read whole, so the driver's buffer must hold this much and 6 bytes.
    /// </summary>
    public int MaxAssociatePduLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// The most items, sub-items and UIDs decoded from one A-ASSOCIATE-RQ or -AC. Default 8,192: twice what 128
    /// contexts with every transfer syntax in use propose, and a bound on the objects that a megabyte of one-character
    /// UIDs could make.
    /// </summary>
    public int MaxAssociateItems { get; init; } = 8192;

    /// <summary>
    /// The most presentation contexts taken of a request; more are rejected with local-limit-exceeded. Default 128,
    /// all that odd identifiers of one byte can tell apart.
    /// </summary>
    public int MaxPresentationContexts { get; init; } = 128;

    /// <summary>
    /// The most presentation data values taken in one P-DATA-TF; one more makes the PDU invalid (Evt19). Default 16,384: values
    /// of 16 bytes that fill a PDU of 256 KiB. Values are not gathered: this bounds the work, not the memory.
    /// </summary>
    public int MaxValuesPerPdu { get; init; } = 16 * 1024;

    /// <summary>
    /// The ARTIM time-out in milliseconds (PS3.8 §9.1.2 leaves it to the implementation). Default 30,000: an
    /// honest peer needs a round trip, and a peer that never asks or never closes must not hold a connection long.
    /// </summary>
    public long ArtimTimeoutMilliseconds { get; init; } = 30_000;

    /// <summary>
    /// How long the transport connection may take to open (Sta4), in milliseconds; 0 for no limit. Default 10,000:
    /// three attempts of TCP.
    /// </summary>
    public long ConnectTimeoutMilliseconds { get; init; } = 10_000;

    /// <summary>
    /// How long the answer to A-ASSOCIATE-RQ may take (Sta5), in milliseconds; 0 for no limit. Default 30,000: the
    /// peer may look up who calls.
    /// </summary>
    public long AssociateTimeoutMilliseconds { get; init; } = 30_000;

    /// <summary>
    /// How long the answer to A-RELEASE-RQ may take (Sta7, Sta10, Sta11), in milliseconds; 0 for no limit. Default
    /// 30,000: the peer has nothing left to do.
    /// </summary>
    public long ReleaseTimeoutMilliseconds { get; init; } = 30_000;

    /// <summary>
    /// How long an established association (Sta6) may be without a byte received or a P-DATA-TF begun, in
    /// milliseconds; 0, the default, for no limit: many modalities keep an association open between examinations.
    /// </summary>
    public long IdleTimeoutMilliseconds { get; init; }
}
