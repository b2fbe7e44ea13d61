using System.Net;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>Who asks, and in which presentation context.</summary>
public class RequestContext
{
    /// <summary>AE title of the requestor of the association, padding removed.</summary>
    public required string CallingAETitle { get; init; }

    /// <summary>AE title of the acceptor of the association, padding removed.</summary>
    public required string CalledAETitle { get; init; }

    /// <summary>Where the peer is; null where the transport has no such notion.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>The SOP class of the request.</summary>
    public required string SopClassUid { get; init; }

    /// <summary>The transfer syntax of the request's and of the responses' data sets.</summary>
    public required TransferSyntax TransferSyntax { get; init; }

    /// <summary>The association, with what was negotiated for it and who its user is; null in a context made elsewhere, such as in a test.</summary>
    public AssociationInfo? Association { get; init; }

    /// <summary>Message ID of the request.</summary>
    public ushort MessageId { get; init; }
}
