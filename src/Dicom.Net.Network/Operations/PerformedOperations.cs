namespace Dicom.Net.Network;

/// <summary>
/// The operations of one association that this side works on beside the read loop: by message ID until they are answered,
/// and by number until their work has ended.
/// </summary>
internal sealed class PerformedOperations
{
    private readonly Lock _gate = new();
    private readonly HashSet<ushort> _unanswered = [];
    private readonly Action<bool> _onBusy;
    private TaskCompletionSource? _change;
    private int _running;
    private int _window = 1;

    /// <summary>Makes an empty one with a window of one.</summary>
    /// <param name="onBusy">Told true when the first operation begins and false when the last one is done; called under the lock.</param>
    public PerformedOperations(Action<bool> onBusy) => _onBusy = onBusy;

    /// <summary>How many the peer may have outstanding (PS3.7 §D.3.3.3).</summary>
    public int Window
    {
        get => Volatile.Read(ref _window);
        set => Volatile.Write(ref _window, value);
    }

    /// <summary>Nothing is being worked on.</summary>
    public bool IsIdle => Volatile.Read(ref _running) == 0;

    /// <summary>An operation with this message ID is not answered yet.</summary>
    public bool Contains(ushort messageId)
    {
        lock (_gate)
        {
            return _unanswered.Contains(messageId);
        }
    }

    /// <summary>One more is worked on; to be followed by <see cref="Answer"/> and <see cref="End"/>.</summary>
    /// <returns>False if one with this message ID is not answered yet.</returns>
    public bool Begin(ushort messageId)
    {
        lock (_gate)
        {
            if (!_unanswered.Add(messageId))
            {
                return false;
            }

            if (++_running == 1)
            {
                _onBusy(true);
            }

            return true;
        }
    }

    /// <summary>One is about to be answered: before the peer can know, who may use the message ID again.</summary>
    public void Answer(ushort messageId)
    {
        TaskCompletionSource? change;
        lock (_gate)
        {
            _unanswered.Remove(messageId);
            change = TakeChange();
        }

        change?.SetResult();
    }

    /// <summary>Its work has ended.</summary>
    public void End()
    {
        TaskCompletionSource? change;
        lock (_gate)
        {
            if (--_running == 0)
            {
                _onBusy(false);
            }

            change = TakeChange();
        }

        change?.SetResult();
    }

    /// <summary>Completes when the window has room: only a peer that exceeds it is made to wait. For one who waits at a time.</summary>
    public ValueTask WaitForRoomAsync() => WaitAsync(static operations => operations._unanswered.Count < operations._window);

    /// <summary>Completes when nothing is being worked on any more.</summary>
    public ValueTask DrainAsync() => WaitAsync(static operations => operations._running == 0);

    // Under the lock.
    private TaskCompletionSource? TakeChange()
    {
        TaskCompletionSource? change = _change;
        _change = null;
        return change;
    }

    private async ValueTask WaitAsync(Func<PerformedOperations, bool> isMet)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (isMet(this))
                {
                    return;
                }

                _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = _change.Task;
            }

            await change.ConfigureAwait(false);
        }
    }
}
