namespace Dicom.Net.Network;

/// <summary>Which time limit passed.</summary>
public enum TimeLimit
{
    /// <summary>For the transport to connect.</summary>
    Connect,

    /// <summary>For the peer to answer the association or release request.</summary>
    Association,

    /// <summary>For the peer to go on with an operation: between two signs of life.</summary>
    Reply,

    /// <summary>For the peer to begin something on an open association, or to go on with what it began.</summary>
    Idle,

    /// <summary>ARTIM: for a peer that connected to request an association, or to close after the end (PS3.8 §9.1.5).</summary>
    Artim,
}
