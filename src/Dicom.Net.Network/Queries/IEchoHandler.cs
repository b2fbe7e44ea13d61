using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>Answers C-ECHO; a server without one answers success.</summary>
public interface IEchoHandler
{
    /// <summary>Answers one C-ECHO.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="cancellationToken">Cancelled when the association ends.</param>
    /// <returns>The status that is sent.</returns>
    ValueTask<DimseStatus> EchoAsync(RequestContext context, CancellationToken cancellationToken);
}
