namespace Dicom.Net.Network;

/// <summary>Holds a flow of bytes to a rate: whoever has taken more than its time allowed waits until it is even.</summary>
internal sealed class Pacer(long bytesPerSecond, TimeProvider time)
{
    // What may be taken at once after a pause: without it a flow in bursts would stay below its rate.
    private const double BurstSeconds = 0.25;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private double _paidUntilSeconds;

    /// <summary>Takes bytes that have been received, and waits until they are paid for.</summary>
    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        double waitSeconds;
        lock (_gate)
        {
            double now = time.GetElapsedTime(_start).TotalSeconds;
            _paidUntilSeconds = Math.Max(_paidUntilSeconds, now - BurstSeconds) + ((double)bytes / bytesPerSecond);
            waitSeconds = _paidUntilSeconds - now;
        }

        return waitSeconds <= 0 ? ValueTask.CompletedTask : WaitAsync(TimeSpan.FromSeconds(waitSeconds), cancellationToken);
    }

    private async ValueTask WaitAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(span, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The association ended: what is left to read is its end.
        }
    }
}
