using System.Threading.Channels;

namespace Dicom.Net.Archive;

/// <summary>
/// Brings instances of all associations into the index, as many in one transaction as have gathered while the last one ran:
/// each waits for one commit, and many small objects share it.
/// </summary>
internal sealed class StoreQueue : IAsyncDisposable
{
    // Each association has one object under way: the bound is met by thousands of associations only, and makes them wait.
    private const int MaxWaiting = 1024;
    private const int MaxBatch = 256;

    private readonly IObjectStore _objects;
    private readonly IArchiveIndex _index;
    private readonly Channel<Waiting> _channel = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _running;

    public StoreQueue(IObjectStore objects, IArchiveIndex index)
    {
        _objects = objects;
        _index = index;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Adds an instance; completes when it is durable and can be found.</summary>
    /// <returns>False where the SOP instance was known already and not to be replaced.</returns>
    public async ValueTask<bool> AddAsync(IndexEntry entry)
    {
        var waiting = new Waiting(entry, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _channel.Writer.WriteAsync(waiting).ConfigureAwait(false);
        return await waiting.Result.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<Waiting>(MaxBatch);
        while (await _channel.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && _channel.Reader.TryRead(out Waiting waiting))
            {
                batch.Add(waiting);
            }

            await WriteAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            _objects.Flush(batch.Select(waiting => waiting.Entry.Object.Name));
            bool[] added = await _index.AddAsync(batch.ConvertAll(waiting => waiting.Entry)).ConfigureAwait(false);
            for (int i = 0; i < added.Length; i++)
            {
                batch[i].Result.SetResult(added[i]);
            }
        }
#pragma warning disable CA1031 // Whatever went wrong belongs to those who wait for it; the queue goes on for the next ones.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (Waiting waiting in batch)
            {
                waiting.Result.TrySetException(e);
            }
        }
    }

    private readonly record struct Waiting(IndexEntry Entry, TaskCompletionSource<bool> Result);
}
