using System.Net;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>An association request before it is answered.</summary>
public sealed class AssociationProposal
{
    /// <summary>Creates a proposal.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="options">What the server serves.</param>
    /// <param name="remoteEndPoint">Where the peer is; null where the transport has no such notion.</param>
    public AssociationProposal(AssociateRequest request, DicomServerOptions options, EndPoint? remoteEndPoint)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        Request = request;
        Options = options;
        RemoteEndPoint = remoteEndPoint;
        CallingAETitle = request.CallingAETitle.Trim(' ');
        CalledAETitle = request.CalledAETitle.Trim(' ');
    }

    /// <summary>The request as received, with all that it negotiates.</summary>
    public AssociateRequest Request { get; }

    /// <summary>What the server serves.</summary>
    public DicomServerOptions Options { get; }

    /// <summary>Where the peer is; null where the transport has no such notion.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The peer's AE title, padding removed; empty where it sent blanks.</summary>
    public string CallingAETitle { get; }

    /// <summary>The AE title that it calls, padding removed; empty where it sent blanks.</summary>
    public string CalledAETitle { get; }

    /// <summary>The roles that the requestor proposes to play for a SOP class; SCU alone where it does not say (PS3.7 §D.3.3.4).</summary>
    /// <param name="sopClassUid">The SOP class.</param>
    /// <returns>The roles.</returns>
    public ContextRole GetRoles(string sopClassUid)
    {
        foreach (RoleSelection role in Request.UserInformation.RoleSelections)
        {
            if (role.SopClassUid == sopClassUid)
            {
                return (role.ScuRole ? ContextRole.Scu : ContextRole.None) | (role.ScpRole ? ContextRole.Scp : ContextRole.None);
            }
        }

        return ContextRole.Scu;
    }
}
