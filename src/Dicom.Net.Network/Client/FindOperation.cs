using System.Threading.Channels;
using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-FIND: matches until the final response. A consumer that lags stops the read loop, and so the peer.</summary>
internal sealed class FindOperation : ClientOperation
{
    private const int MatchesAhead = 64;

    private readonly Channel<FindResponse> _matches = Channel.CreateBounded<FindResponse>(
        new BoundedChannelOptions(MatchesAhead) { SingleReader = true, SingleWriter = true });

    private volatile bool _isAbandoned;

    public ChannelReader<FindResponse> Matches => _matches.Reader;

    public DimseStatus FinalStatus { get; private set; }

    public string? ErrorComment { get; private set; }

    public override bool IsMany => true;

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

        var match = new FindResponse(response.Status, data);
        return _matches.Writer.TryWrite(match) ? ValueTask.CompletedTask : WaitToWriteAsync(match);
    }

    public override void Fail(Exception cause) => _matches.Writer.TryComplete(cause);

    /// <summary>Nobody wants the rest: drops what is there and what comes, until the final response.</summary>
    public async ValueTask DrainAsync()
    {
        _isAbandoned = true;
        await foreach (FindResponse match in _matches.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            match.Identifier.Dispose();
        }
    }

    private async ValueTask WaitToWriteAsync(FindResponse match)
    {
        try
        {
            await _matches.Writer.WriteAsync(match).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            match.Identifier.Dispose();
        }
    }
}
