using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>Makes an index say what the objects say.</summary>
internal static class IndexRefresh
{
    private const int BatchSize = 256;

    public static async ValueTask<IndexRefreshReport> RunAsync(IObjectStore objects, IArchiveIndex index, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        foreach (StoredObject entry in await index.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            known[entry.Name] = entry;
        }

        int count = 0;
        var missing = new List<StoredObject>();
        foreach (StoredObject found in objects.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            count++;
            if (!known.TryGetValue(found.Name, out StoredObject entry) || entry != found)
            {
                missing.Add(found);
            }
            else
            {
                known.Remove(found.Name);
            }
        }

        // What is left in the index is gone or has changed.
        if (known.Count > 0)
        {
            await index.RemoveAsync([.. known.Keys], cancellationToken).ConfigureAwait(false);
        }

        var skipped = new List<string>();

        // Oldest first: the first object of an entity says what it is, as it did when they arrived one after the other.
        missing.Sort((a, b) => a.Modified != b.Modified ? a.Modified.CompareTo(b.Modified) : string.CompareOrdinal(a.Name, b.Name));
        int added = 0;
        foreach (StoredObject[] batch in missing.Chunk(BatchSize))
        {
            added += await AddAsync(objects, index, batch, skipped, cancellationToken).ConfigureAwait(false);
        }

        return new IndexRefreshReport { Objects = count, Added = added, Removed = known.Count, Skipped = skipped };
    }

    private static async ValueTask<int> AddAsync(IObjectStore objects, IArchiveIndex index, StoredObject[] batch, List<string> skipped, CancellationToken cancellationToken)
    {
        var headers = new InstanceHeader?[batch.Length];
        Parallel.For(0, batch.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => headers[i] = Read(objects, batch[i].Name));
        var entries = new List<IndexEntry>(batch.Length);
        for (int i = 0; i < batch.Length; i++)
        {
            if (headers[i] is { } header)
            {
                entries.Add(new IndexEntry(header, batch[i], Replace: false));
            }
            else
            {
                skipped.Add(batch[i].Name);
            }
        }

        bool[] added = await index.AddAsync(entries, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < added.Length; i++)
        {
            if (!added[i])
            {
                skipped.Add(entries[i].Object.Name);
            }
        }

        return added.Count(isAdded => isAdded);
    }

    private static InstanceHeader? Read(IObjectStore objects, string name)
    {
        try
        {
            using DicomFile file = objects.Open(name, DicomArchive.HeaderOptions);
            return InstanceHeader.TryRead(file.Dataset, out InstanceHeader? header, out _) ? header : null;
        }
        catch (Exception e) when (e is DicomDataException or IOException or UnauthorizedAccessException)
        {
            // A foreign file, or one that went meanwhile: reported, not touched.
            return null;
        }
    }
}
