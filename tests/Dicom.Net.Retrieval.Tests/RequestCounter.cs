using System.Collections.Concurrent;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval.Tests;

/// <summary>Notes which retrievals an archive is asked for.</summary>
internal sealed class RequestCounter(IRetrieveHandler inner) : IRetrieveHandler
{
    /// <summary>The requests, in their order: C-MOVE or not, the level, and how many objects were found.</summary>
    public ConcurrentQueue<(bool IsMove, string Level, int Objects)> Requests { get; } = new();

    public async ValueTask<IReadOnlyList<StoreSource>> ResolveAsync(RetrieveContext context, DicomDataset identifier, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoreSource> sources = await inner.ResolveAsync(context, identifier, cancellationToken);
        Requests.Enqueue((context.IsMove, context.Level, sources.Count));
        return sources;
    }

    public bool TryResolveDestination(string aeTitle, out string host, out int port) => inner.TryResolveDestination(aeTitle, out host, out port);
}
