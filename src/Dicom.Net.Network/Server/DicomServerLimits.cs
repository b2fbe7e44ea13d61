using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>
/// What bounds a server, each limit with its reason. A peer that meets one of number is told so by a rejection that says
/// "transient" (PS3.8 Table 9-21), where there is anybody to be told; what breaks a limit of length is an invalid PDU.
/// </summary>
public sealed class DicomServerLimits
{
    /// <summary>
    /// Most connections at once, those without an association included; one more is closed at once, for before a request
    /// there is no answer to give. Default 4,096: an idle one costs some KB, and descriptors are not endless.
    /// </summary>
    public int MaxConnections { get; set; } = 4096;

    /// <summary>
    /// Most connections at once from one address, as above. Default 0, which stands for three quarters of all, so that one
    /// host which opens connections and says nothing leaves room for the others.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>
    /// Most associations at once; one more is rejected: transient, local limit exceeded. Default 3,584: devices keep associations
    /// open between examinations, an idle one costs less than 20 KB, and the connections beyond are there to be told so.
    /// </summary>
    public int MaxAssociations { get; set; } = 3584;

    /// <summary>Most associations at once from one address, rejected as above. Default 0, which stands for three quarters of all.</summary>
    public int MaxAssociationsPerAddress { get; set; }

    /// <summary>
    /// Most associations at once of one calling AE title, rejected as above. Default 0, which stands for three quarters of all.
    /// A title proves nothing: this bounds a well-meant device behind many addresses.
    /// </summary>
    public int MaxAssociationsPerAETitle { get; set; }

    /// <summary>Most presentation contexts of a request; more are rejected: transient, local limit exceeded. Default 128, all there can be.</summary>
    public int MaxPresentationContexts { get; set; } = 128;

    /// <summary>
    /// Longest A-ASSOCIATE-RQ, in bytes of its variable field; a longer one is invalid. Default 1 MiB: it is read whole, and 128
    /// contexts with 30 transfer syntaxes each take 270 KB.
    /// </summary>
    public int MaxAssociatePduBytes { get; set; } = UpperLayerLimits.Default.MaxAssociatePduLength;

    /// <summary>Most items in an A-ASSOCIATE-RQ; more are invalid. Default 8,192: a bound on the objects that tiny items could make.</summary>
    public int MaxAssociateItems { get; set; } = UpperLayerLimits.Default.MaxAssociateItems;

    /// <summary>
    /// Most presentation data values in one P-DATA-TF; more are invalid. Default 16,384: one of 16 bytes after the other in a
    /// PDU of 256 KiB. It bounds the work that one PDU of empty values makes, not its memory, for values are not gathered.
    /// </summary>
    public int MaxValuesPerPdu { get; set; } = UpperLayerLimits.Default.MaxValuesPerPdu;

    /// <summary>
    /// Longest identifier of a request, in bytes; a longer one is answered A900. Default 16 MiB: a query is some KB, a
    /// retrieval by lists of UIDs hundreds, and it is held until the operation is over.
    /// </summary>
    public int MaxIdentifierBytes { get; set; } = NetworkDefaults.MaximumIdentifierBytes;

    /// <summary>
    /// Most bytes of identifiers and of objects received in memory (<see cref="DatasetStoreHandler"/>) that one association
    /// holds at a time; what goes beyond is answered A700. Default 2 GiB: two of the longest objects that fit into an array.
    /// </summary>
    /// <remarks>
    /// A connection's own buffers are not counted: none while it is idle, up to 512 KiB in each direction while objects flow, or
    /// twice the length of a longer PDU that is sent or of an A-ASSOCIATE-RQ that comes in pieces. What bounds them in all
    /// is <see cref="MaxConnections"/> and <see cref="MaxAssociations"/>.
    /// </remarks>
    public long MaxMemoryBytesPerAssociation { get; set; } = 2L << 30;

    /// <summary>
    /// The same for all associations together; while it is used up, new associations are rejected: transient, temporary congestion.
    /// Default 0, which stands for half of the memory that the process may use.
    /// </summary>
    public long MaxMemoryBytes { get; set; }

    /// <summary>
    /// Most bytes per second that are read from one address, all its connections together; beyond that reading waits, and TCP
    /// holds the peer back. Default 0: no limit, since a fast sender is done sooner.
    /// </summary>
    public long MaxBytesPerSecondPerAddress { get; set; }

    internal int EffectiveMaxConnectionsPerAddress => OrThreeQuarters(MaxConnectionsPerAddress, MaxConnections);

    internal int EffectiveMaxAssociationsPerAddress => OrThreeQuarters(MaxAssociationsPerAddress, MaxAssociations);

    internal int EffectiveMaxAssociationsPerAETitle => OrThreeQuarters(MaxAssociationsPerAETitle, MaxAssociations);

    internal long EffectiveMaxMemoryBytes => MaxMemoryBytes > 0 ? MaxMemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    internal UpperLayerLimits ToUpperLayer(int maximumLength, TimeSpan artim) => new()
    {
        MaxPduLength = (uint)maximumLength,
        MaxPresentationContexts = MaxPresentationContexts,
        MaxAssociatePduLength = MaxAssociatePduBytes,
        MaxAssociateItems = MaxAssociateItems,
        MaxValuesPerPdu = MaxValuesPerPdu,
        ArtimTimeoutMilliseconds = Math.Max(1, (long)artim.TotalMilliseconds),
        ConnectTimeoutMilliseconds = 0,
        IdleTimeoutMilliseconds = 0,
    };

    // Rounded up: of one, one.
    private static int OrThreeQuarters(int limit, int all) => limit > 0 ? limit : (int)(((3L * all) + 3) / 4);
}
