namespace Dicom.Net.Network;

/// <summary>Opens associations.</summary>
public static class DicomClient
{
    /// <summary>Connects to a peer and negotiates an association.</summary>
    /// <param name="host">Host name or address.</param>
    /// <param name="port">Port, 1 to 65535.</param>
    /// <param name="options">What to propose, and the limits; not to be changed afterwards.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The association, open for operations; check its <see cref="ClientAssociation.Contexts"/>.</returns>
    /// <exception cref="ArgumentException">No context or more than 128, or an AE title that cannot be sent.</exception>
    /// <exception cref="DicomConnectException">The peer cannot be reached.</exception>
    /// <exception cref="AssociationRejectedException">The peer rejected the association.</exception>
    /// <exception cref="AssociationAbortedException">The peer aborted or closed the connection.</exception>
    /// <exception cref="DicomTimeoutException">A time limit passed.</exception>
    public static ValueTask<ClientAssociation> ConnectAsync(string host, int port, DicomClientOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
