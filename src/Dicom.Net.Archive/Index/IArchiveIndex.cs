namespace Dicom.Net.Archive;

/// <summary>
/// Finds objects by their attributes. It only mirrors the objects of an <see cref="IObjectStore"/>, which are the truth, and can be
/// made anew from them. Safe for several threads; writes wait for each other.
/// </summary>
public interface IArchiveIndex : IAsyncDisposable
{
    /// <summary>Whether it was new or unusable when it was opened, so that it has to be filled from the objects.</summary>
    bool IsNew { get; }

    /// <summary>Adds instances, all or none. They are found as soon as the returned task completes, also by the next process.</summary>
    /// <param name="entries">The instances, with their objects.</param>
    /// <param name="cancellationToken">Ends the wait for other writes; what has begun completes.</param>
    /// <returns>For each entry whether it was added; false where its SOP instance is known already and was not to be replaced.</returns>
    ValueTask<bool[]> AddAsync(IReadOnlyList<IndexEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Takes objects out, with the series, studies and patients that become empty.</summary>
    /// <param name="objectNames">Names of the objects.</param>
    /// <param name="cancellationToken">Ends the wait for other writes.</param>
    /// <returns>Completes when done.</returns>
    ValueTask RemoveAsync(IReadOnlyList<string> objectNames, CancellationToken cancellationToken = default);

    /// <summary>Forgets everything.</summary>
    /// <param name="cancellationToken">Ends the wait for other writes.</param>
    /// <returns>Completes when done.</returns>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>The object of a SOP instance.</summary>
    /// <param name="sopInstanceUid">The SOP Instance UID.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its name; null if it is not known.</returns>
    ValueTask<string?> FindInstanceAsync(string sopInstanceUid, CancellationToken cancellationToken = default);

    /// <summary>The object of some instance of an entity, always the same one while it is there.</summary>
    /// <param name="match">The entity.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its name; null if the entity is gone.</returns>
    ValueTask<string?> FindObjectAsync(ArchiveMatch match, CancellationToken cancellationToken = default);

    /// <summary>Searches.</summary>
    /// <param name="query">What for.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>What was there when the search began, in the order in which it came; what goes meanwhile is left out.</returns>
    IAsyncEnumerable<ArchiveMatch> FindAsync(ArchiveQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists all objects that it knows.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The objects as they were when they were added.</returns>
    ValueTask<IReadOnlyList<StoredObject>> ListAsync(CancellationToken cancellationToken = default);
}
