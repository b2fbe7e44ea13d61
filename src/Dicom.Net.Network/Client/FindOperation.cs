using System.Threading.Channels;
using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>
/// C-FIND: matches until the final response. A consumer that lags stops the read loop, and so the peer, unless other
/// operations need the read loop: then the matches are held, up to a limit.
/// </summary>
internal sealed class FindOperation(InvokedOperations operations) : InvokedOperation
{
    private const int MatchesAhead = 64;

    // Of a consumer that begins another operation between two matches, which would wait for its own read loop otherwise.
    private const int MatchesAheadShared = 16 * 1024;

    private readonly Channel<FindResponse> _matches = Channel.CreateUnbounded<FindResponse>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    // Released whenever something changed for the one who waits for room; a release too many lets it look in vain.
    private readonly SemaphoreSlim _changed = new(0);

    private int _held;
    private volatile bool _isAbandoned;

    public DimseStatus FinalStatus { get; private set; }

    public string? ErrorComment { get; private set; }

    public override bool IsMany => true;

    /// <summary>No more matches come, and none are left.</summary>
    public bool IsComplete => _matches.Reader.Completion.IsCompleted;

    private bool HasRoom => Volatile.Read(ref _held) < (operations.IsShared ? MatchesAheadShared : MatchesAhead);

    /// <summary>Waits for the next match.</summary>
    /// <returns>False when there are no more.</returns>
    public async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _matches.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
    }

    public bool TryRead(out FindResponse match)
    {
        if (!_matches.Reader.TryRead(out match))
        {
            return false;
        }

        Interlocked.Decrement(ref _held);
        Signal();
        return true;
    }

    public override ValueTask OnResponseAsync(DimseCommand response, DicomDataset? data)
    {
        if (!response.Status.IsPending)
        {
            data?.Dispose();
            FinalStatus = response.Status;
            ErrorComment = response.ErrorComment;
            _matches.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        if (data is null || _isAbandoned)
        {
            data?.Dispose();
            return ValueTask.CompletedTask;
        }

        Interlocked.Increment(ref _held);
        if (!_matches.Writer.TryWrite(new FindResponse(response.Status, data)))
        {
            data.Dispose();
            return ValueTask.CompletedTask;
        }

        return HasRoom ? ValueTask.CompletedTask : WaitForRoomAsync();
    }

    public override void OnShared() => Signal();

    public override void Fail(Exception cause)
    {
        _matches.Writer.TryComplete(cause);
        _isAbandoned = true;
        Signal();
    }

    /// <summary>Nobody wants the rest: drops what is there and what comes, until the final response.</summary>
    public async ValueTask DrainAsync()
    {
        _isAbandoned = true;
        Signal();
        await foreach (FindResponse match in _matches.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            match.Identifier.Dispose();
        }
    }

    private void Signal()
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }

    private async ValueTask WaitForRoomAsync()
    {
        while (!_isAbandoned && !HasRoom)
        {
            await _changed.WaitAsync().ConfigureAwait(false);
        }
    }
}
