using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>Finds what a C-GET or C-MOVE asks for; the sub-operations are the caller's.</summary>
public interface IRetrieveHandler
{
    /// <summary>Names the objects that an identifier's unique keys stand for.</summary>
    /// <param name="context">Who asks, by which SOP class, at which level.</param>
    /// <param name="identifier">The unique keys; lent until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled by C-CANCEL and when the association ends.</param>
    /// <returns>The objects, each opened only when its turn comes and disposed by the caller.</returns>
    /// <exception cref="DimseException">The retrieval fails with this status, for example A900 for an identifier that does not fit.</exception>
    ValueTask<IReadOnlyList<StoreSource>> ResolveAsync(RetrieveContext context, DicomDataset identifier, CancellationToken cancellationToken);

    /// <summary>Where a move destination listens.</summary>
    /// <param name="aeTitle">Its AE title, padding removed.</param>
    /// <param name="host">Its host name or address.</param>
    /// <param name="port">Its port.</param>
    /// <returns>False if it is unknown: the C-MOVE is answered A801.</returns>
    bool TryResolveDestination(string aeTitle, out string host, out int port);
}
