using System.Runtime.CompilerServices;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>Gives so many matches; optionally waits before one of them until the token is cancelled.</summary>
internal sealed class CountingFind(int count, int waitAt = -1) : IFindHandler
{
    public TaskCompletionSource Waiting { get; } = new();

    public TaskCompletionSource Cancelled { get; } = new();

    public FindContext? Context { get; private set; }

    public Exception? Failure { get; init; }

    public async IAsyncEnumerable<DicomDataset> FindAsync(FindContext context, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Context = context;
        for (int i = 0; i < count; i++)
        {
            if (i == waitAt)
            {
                Waiting.TrySetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                finally
                {
                    Cancelled.TrySetResult();
                }
            }

            yield return new DicomDatasetBuilder()
                .Set(DicomTags.QueryRetrieveLevel, context.Level)
                .Set(DicomTags.PatientID, identifier.GetString(DicomTags.PatientID))
                .Set(DicomTags.StudyInstanceUID, "1.2." + i)
                .ToDataset();
        }

        if (Failure is not null)
        {
            throw Failure;
        }
    }
}

/// <summary>Resolves everything to the sources that it was given.</summary>
internal sealed class FixedRetrieve(Func<IReadOnlyList<StoreSource>> sources) : IRetrieveHandler
{
    public Dictionary<string, int> Destinations { get; } = [];

    public RetrieveContext? Context { get; private set; }

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<IReadOnlyList<StoreSource>> ResolveAsync(RetrieveContext context, DicomDataset identifier, CancellationToken cancellationToken)
    {
        Context = context;
        cancellationToken.Register(() => Cancelled.TrySetResult());
        return ValueTask.FromResult(sources());
    }

    public bool TryResolveDestination(string aeTitle, out string host, out int port)
    {
        host = "127.0.0.1";
        return Destinations.TryGetValue(aeTitle, out port);
    }
}

/// <summary>Gives each query two matches, the second when it is told to go on; queries are told apart by Patient ID.</summary>
internal sealed class NamedFind : IFindHandler
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (TaskCompletionSource Waiting, TaskCompletionSource Release)> _queries = new();

    public System.Collections.Concurrent.ConcurrentQueue<string> Cancelled { get; } = new();

    public Task Waiting(string name) => Query(name).Waiting.Task;

    public void Release(string name) => Query(name).Release.SetResult();

    public async IAsyncEnumerable<DicomDataset> FindAsync(FindContext context, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string name = identifier.GetString(DicomTags.PatientID)!;
        yield return Match(name);
        Query(name).Waiting.SetResult();
        try
        {
            await Query(name).Release.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Cancelled.Enqueue(name);
            throw;
        }

        yield return Match(name);
    }

    private static DicomDataset Match(string name) => new DicomDatasetBuilder().Set(DicomTags.PatientID, name).ToDataset();

    private (TaskCompletionSource Waiting, TaskCompletionSource Release) Query(string name) => _queries.GetOrAdd(
        name, _ => (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
}
