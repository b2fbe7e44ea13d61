namespace Dicom.Net.Network.Simulation;

/// <summary>A clock that stands until it is moved. Timers that are due together fire in an order that chance decides.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset s_begin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<VirtualTimer> _armed = [];
    private readonly List<VirtualTimer> _due = [];
    private long _now;

    /// <summary>Timers made and not disposed.</summary>
    public int LiveTimers { get; private set; }

    /// <summary>Ticks of 100 ns since the beginning.</summary>
    public long Now => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due; the largest value where none is.</summary>
    public long NextDue
    {
        get
        {
            long next = long.MaxValue;
            foreach (VirtualTimer timer in _armed)
            {
                next = Math.Min(next, timer.Due);
            }

            return next;
        }
    }

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => s_begin.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        LiveTimers++;
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; does not fire what becomes due.</summary>
    public void MoveTo(long time) => _now = Math.Max(_now, time);

    /// <summary>Fires what is due, in an order of chance.</summary>
    public void FireDue(Dice dice)
    {
        foreach (VirtualTimer timer in _armed)
        {
            if (timer.Due <= _now)
            {
                _due.Add(timer);
            }
        }

        for (int left = _due.Count; left > 0; left--)
        {
            int chosen = dice.Next(left);
            VirtualTimer timer = _due[chosen];
            _due[chosen] = _due[left - 1];

            // One that fired before may have put it off or disposed it.
            if (_armed.Contains(timer) && timer.Due <= _now)
            {
                _armed.Remove(timer);
                timer.Fire();
            }
        }

        _due.Clear();
    }

    private sealed class VirtualTimer(VirtualTime owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _isDisposed;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
            {
                return false;
            }

            owner._armed.Remove(this);
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = owner._now + dueTime.Ticks;
                owner._armed.Add(this);
            }

            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                owner._armed.Remove(this);
                owner.LiveTimers--;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
