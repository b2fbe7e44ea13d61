namespace Dicom.Net.Network;

/// <summary>
/// Converts objects for peers that do not take their own transfer syntax. Called by several associations at once.
/// </summary>
public interface IStoreTranscoder
{
    /// <summary>What an object may be converted to.</summary>
    /// <param name="sopClassUid">Its SOP Class UID.</param>
    /// <param name="transferSyntaxUid">The transfer syntax that it is in.</param>
    /// <returns>Transfer syntax UIDs, the best first, without its own; none where it cannot be converted.</returns>
    IReadOnlyList<string> GetTargets(string sopClassUid, string transferSyntaxUid);

    /// <summary>Converts an object. One that the target cannot hold is tried again with the next target that the peer takes.</summary>
    /// <param name="source">The object; it stays the caller's.</param>
    /// <param name="transferSyntaxUid">One of <see cref="GetTargets"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The converted object; the caller disposes it.</returns>
    /// <exception cref="Core.DicomException">The object is damaged, or the target cannot hold it.</exception>
    /// <exception cref="IOException">The object cannot be read, or there is no room for it.</exception>
    ValueTask<StoreSource> TranscodeAsync(StoreSource source, string transferSyntaxUid, CancellationToken cancellationToken);
}
