using System.Threading.Tasks.Sources;

namespace Dicom.Net.Network;

/// <summary>A reusable awaitable for one waiter: what one operation after the other waits for, without an object for each.</summary>
internal sealed class Completion : IValueTaskSource
{
    // The waiter is the user's code: it must not run on the read loop.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    [ThreadStatic]
    private static Deferral? t_deferral;
    private int _isSet = 1;

    /// <summary>Makes it ready for the next wait; nobody waits.</summary>
    public void Reset()
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = true;
        Volatile.Write(ref _isSet, 0);
    }

    public ValueTask WaitAsync() => new(this, _core.Version);

    public bool TrySetResult()
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            return false;
        }

        if (t_deferral is { } deferral)
        {
            deferral.Take(this);
        }
        else
        {
            _core.SetResult(true);
        }

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

    // It counts as set already: only the waiter has still to be told. Nothing is touched afterwards, for the waiter may
    // have begun the next wait.
    private void Tell(bool inPlace)
    {
        _core.RunContinuationsAsynchronously = !inPlace;
        _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>
    /// Keeps a completion until the read loop waits again, and then lets the waiter go on where the loop stopped: on its
    /// thread, which has nothing else to do then, but not in its stack. One hop between threads less for each operation.
    /// </summary>
    internal sealed class Deferral
    {
        private Completion? _kept;

        /// <summary>Completions that are set on this thread come here, until <see cref="End"/>.</summary>
        /// <returns>For <see cref="End"/>.</returns>
        public Deferral? Begin()
        {
            Deferral? outer = t_deferral;
            t_deferral = this;
            return outer;
        }

        /// <summary>The end of <see cref="Begin"/>, on the same thread.</summary>
        public static void End(Deferral? outer) => t_deferral = outer;

        /// <summary>The loop waits: the waiter goes on here and now.</summary>
        public void TellInPlace() => Interlocked.Exchange(ref _kept, null)?.Tell(inPlace: true);

        /// <summary>The loop has more to do: the waiter goes on elsewhere.</summary>
        public void Tell() => Interlocked.Exchange(ref _kept, null)?.Tell(inPlace: false);

        internal void Take(Completion completion)
        {
            Tell();
            _kept = completion;
        }
    }
}
