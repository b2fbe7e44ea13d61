using System.Net;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>What is known of an object before its data set arrives.</summary>
public sealed class StoreContext
{
    /// <summary>AE title of the requestor of the association, padding removed.</summary>
    public required string CallingAETitle { get; init; }

    /// <summary>AE title of the acceptor of the association, padding removed.</summary>
    public required string CalledAETitle { get; init; }

    /// <summary>Where the peer is; null where the transport has no such notion.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>Affected SOP Class UID as sent: not validated, empty if absent.</summary>
    public required string SopClassUid { get; init; }

    /// <summary>Affected SOP Instance UID as sent: not validated, empty if absent. Check it (<see cref="DicomUid.IsValid"/>) before a name is made of it.</summary>
    public required string SopInstanceUid { get; init; }

    /// <summary>The transfer syntax of the data set.</summary>
    public required TransferSyntax TransferSyntax { get; init; }

    /// <summary>The association, with what was negotiated for it and who its user is; null in a context made elsewhere, such as in a test.</summary>
    public AssociationInfo? Association { get; init; }

    /// <summary>Message ID of the request.</summary>
    public ushort MessageId { get; init; }

    // What the object's bytes count against while they are held in memory.
    internal MemoryBudget? Memory { get; init; }

    /// <summary>AE title that asked for the C-MOVE this is a part of; null if it is none.</summary>
    public string? MoveOriginatorAETitle { get; init; }

    /// <summary>Message ID of that C-MOVE; null if absent.</summary>
    public ushort? MoveOriginatorMessageId { get; init; }
}
