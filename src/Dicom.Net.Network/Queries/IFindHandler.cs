using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>Answers C-FIND.</summary>
public interface IFindHandler
{
    /// <summary>Gives the matches of one query, one after the other; each is sent and then disposed by the caller.</summary>
    /// <param name="context">Who asks, by which SOP class, at which level.</param>
    /// <param name="identifier">The query's keys; lent until the enumeration ends.</param>
    /// <param name="cancellationToken">Cancelled by C-CANCEL and when the association ends.</param>
    /// <returns>The matches; the final response follows by itself.</returns>
    /// <exception cref="DimseException">The query fails with this status, for example A900 for an identifier that does not fit.</exception>
    IAsyncEnumerable<DicomDataset> FindAsync(FindContext context, DicomDataset identifier, CancellationToken cancellationToken);
}
