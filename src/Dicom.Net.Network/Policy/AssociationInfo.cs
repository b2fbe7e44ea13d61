using System.Net;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>The association that a request came on, with all that was negotiated for it.</summary>
public sealed class AssociationInfo
{
    internal AssociationInfo(AssociateRequest request, AssociateAccept accept, EndPoint? remoteEndPoint, object? user)
    {
        Request = request;
        Accept = accept;
        RemoteEndPoint = remoteEndPoint;
        User = user;
    }

    /// <summary>What was proposed.</summary>
    public AssociateRequest Request { get; }

    /// <summary>What was answered.</summary>
    public AssociateAccept Accept { get; }

    /// <summary>Where the peer is; null where the transport has no such notion.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>Who the user is, as the server's policy found out; null if nobody knows.</summary>
    public object? User { get; }

    /// <summary>What was agreed on for a SOP class by extended negotiation (PS3.7 §D.3.3.5).</summary>
    /// <param name="sopClassUid">The SOP class.</param>
    /// <param name="information">The acceptor's service class application information.</param>
    /// <returns>False if the acceptor did not answer for this class.</returns>
    public bool TryGetExtendedNegotiation(string sopClassUid, out ReadOnlyMemory<byte> information)
    {
        foreach (ExtendedNegotiation negotiation in Accept.UserInformation.ExtendedNegotiations)
        {
            if (negotiation.SopClassUid == sopClassUid)
            {
                information = negotiation.ApplicationInformation;
                return true;
            }
        }

        information = default;
        return false;
    }
}
