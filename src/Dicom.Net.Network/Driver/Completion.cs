using System.Threading.Tasks.Sources;

namespace Dicom.Net.Network;

/// <summary>A reusable awaitable for one waiter: what one operation after the other waits for, without an object for each.</summary>
internal sealed class Completion : IValueTaskSource
{
    // The waiter is the user's code: it must not run on the read loop.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _isSet = 1;

    /// <summary>Makes it ready for the next wait; nobody waits.</summary>
    public void Reset()
    {
        _core.Reset();
        Volatile.Write(ref _isSet, 0);
    }

    public ValueTask WaitAsync() => new(this, _core.Version);

    public bool TrySetResult()
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            return false;
        }

        _core.SetResult(true);
        return true;
    }

    public bool TrySetException(Exception exception)
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            return false;
        }

        _core.SetException(exception);
        return true;
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
