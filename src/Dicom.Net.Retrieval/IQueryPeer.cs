using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>Something that answers queries; behind it an association, or a test's idea of a PACS.</summary>
internal interface IQueryPeer
{
    /// <summary>The information model in use: Study Root or Patient Root.</summary>
    QueryModel Model { get; }

    /// <summary>Asks once and returns all answers.</summary>
    /// <param name="level">The level of the query.</param>
    /// <param name="keys">Keys and their values; empty asks for the value.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    ValueTask<IReadOnlyList<QueryRow>> QueryAsync(
        QueryLevel level, IReadOnlyDictionary<DicomTag, string> keys, CancellationToken cancellationToken);
}
