using System.Globalization;
using System.Runtime.CompilerServices;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

public sealed partial class DicomArchive
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<DicomDataset> FindAsync(
        FindContext context, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(identifier);
        FindRequest request = FindRequest.Read(context.SopClassUid, identifier.Root, Options, NegotiatedMatching.Of(context, Options));
        context.HasUnsupportedKeys = request.HasUnsupportedKeys;
        var responder = new FindResponder(request, Objects, Index, Options.AETitle ?? context.CalledAETitle);
        await foreach (ArchiveMatch match in Index.FindAsync(request.Query, cancellationToken).ConfigureAwait(false))
        {
            if (await responder.WriteAsync(match, context.TransferSyntax, cancellationToken).ConfigureAwait(false) is { } response)
            {
                yield return response;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoreSource>> ResolveAsync(RetrieveContext context, DicomDataset identifier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(identifier);
        ArchiveQuery query = ReadRetrieval(context.SopClassUid, identifier, NegotiatedMatching.Of(context, Options).RequiresUpperKeys);
        var found = new List<(ArchiveMatch Match, long Series, long Instance)>();
        await foreach (ArchiveMatch match in Index.FindAsync(query, cancellationToken).ConfigureAwait(false))
        {
            found.Add((match, NumberOf(match, DicomTags.SeriesNumber), NumberOf(match, DicomTags.InstanceNumber)));
        }

        found.Sort((a, b) => Compare(a.Match, a.Series, a.Instance, b.Match, b.Series, b.Instance));
        return found.ConvertAll(item => Objects.OpenSource(
            item.Match.ObjectName!, item.Match.GetString(DicomTags.SOPClassUID)!, item.Match.GetString(DicomTags.SOPInstanceUID)!, item.Match.TransferSyntaxUid));
    }

    /// <inheritdoc/>
    public bool TryResolveDestination(string aeTitle, out string host, out int port)
    {
        foreach (ArchivePeer peer in Options.Peers)
        {
            if (string.Equals(peer.AETitle, aeTitle, StringComparison.Ordinal))
            {
                host = peer.Host;
                port = peer.Port;
                return true;
            }
        }

        host = "";
        port = 0;
        return false;
    }

    /// <summary>Makes the index anew from the objects. Queries meanwhile find what has been read so far.</summary>
    /// <param name="cancellationToken">Ends it; the index is then incomplete until it runs again or the archive is opened.</param>
    /// <returns>What was found.</returns>
    public async ValueTask<IndexRefreshReport> RebuildIndexAsync(CancellationToken cancellationToken = default)
    {
        await Index.ClearAsync(cancellationToken).ConfigureAwait(false);
        return await IndexRefresh.RunAsync(Objects, Index, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares the index with the objects and takes over what differs; for objects that were put into the folder or taken out of it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was found.</returns>
    public ValueTask<IndexRefreshReport> RefreshIndexAsync(CancellationToken cancellationToken = default) =>
        IndexRefresh.RunAsync(Objects, Index, cancellationToken);

    // PS3.4 §C.4.2.1.4: unique keys only, a single value above the level, at the level a list too. Never all there is: a key
    // of the level that is missing or universal fails.
    private static ArchiveQuery ReadRetrieval(string sopClassUid, DicomDataset identifier, bool requiresUpperKeys)
    {
        InformationModel model = InformationModel.Of(sopClassUid);
        ArchiveLevel level = model.ReadLevel(identifier.GetString(DicomTags.QueryRetrieveLevel));
        var keys = new List<QueryKey>();
        for (ArchiveLevel each = ArchiveLevel.Patient; each <= level; each++)
        {
            // Compared as UIDs are, Patient ID too: a wildcard is a character here.
            DicomTag tag = ArchiveAttributes.UniqueKey(each);
            _ = ValueMatcher.TryCreate(ValueKind.Uid, identifier.GetString(tag), false, false, out ValueMatcher matcher);
            bool isRequired = each == level || (requiresUpperKeys && each >= model.Top);
            if (isRequired && (matcher.IsUniversal || (each < level && matcher.Bounds.AnyOf is not { Count: 1 })))
            {
                throw new DimseException(DimseStatus.DataSetDoesNotMatchSopClass, $"the unique key of level {InformationModel.TextOf(each)} is missing");
            }

            keys.Add(new QueryKey(tag, matcher));
        }

        return new ArchiveQuery(ArchiveLevel.Image, keys);
    }

    private static long NumberOf(ArchiveMatch match, DicomTag tag) =>
        long.TryParse(match.GetString(tag), NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long number)
            ? number
            : long.MaxValue;

    // Study, series, instance: the same order each time, and the one in which a viewer wants them.
    private static int Compare(ArchiveMatch a, long seriesA, long instanceA, ArchiveMatch b, long seriesB, long instanceB)
    {
        int order = CompareText(a, b, DicomTags.StudyInstanceUID);
        order = order != 0 ? order : seriesA.CompareTo(seriesB);
        order = order != 0 ? order : CompareText(a, b, DicomTags.SeriesInstanceUID);
        order = order != 0 ? order : instanceA.CompareTo(instanceB);
        return order != 0 ? order : CompareText(a, b, DicomTags.SOPInstanceUID);
    }

    private static int CompareText(ArchiveMatch a, ArchiveMatch b, DicomTag tag) => string.CompareOrdinal(a.GetString(tag), b.GetString(tag));
}
