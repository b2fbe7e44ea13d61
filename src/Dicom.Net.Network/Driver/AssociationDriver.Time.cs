using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <content>
/// Time limits. One timer, armed lazily: a deadline that moves away costs nothing, the timer then fires once in vain
/// and is set again.
/// </content>
internal sealed partial class AssociationDriver
{
    // At the default limit of a minute this is 68 bytes a second, which no network in use falls short of.
    private const long FairPieceBytes = 4096;

    private readonly ITimer _timer;
    private readonly long _clockStart;
    private long _armedFor = long.MaxValue;
    private long _lastActivity;
    private long _waitEnded;
    private long _uncreditedBytes;
    private bool _isWaiting;
    private TimeLimit _limit;
    private TimeSpan _limitSpan;
    private long _flushSince = -1;

    // Milliseconds since the driver was made.
    private long Now => (long)_options.TimeProvider.GetElapsedTime(_clockStart).TotalMilliseconds;

    /// <summary>Sets how long the peer may be silent while we wait for it; zero for no limit.</summary>
    public void SetLimit(TimeLimit limit, TimeSpan span)
    {
        lock (_gate)
        {
            _limit = limit;
            _limitSpan = span;
            _lastActivity = Now;
            Rearm();
        }
    }

    // The limit counts only while we wait for the peer, not while a handler keeps us from reading.
    // What breaks the silence is a PDU, or a fair piece of one: single bytes could keep us waiting for ever.
    private bool BeginWait()
    {
        lock (_gate)
        {
            _isWaiting = true;
            bool isInsidePdu = _machine.IsInsidePdu || _restBytes > 0;
            long now = Now;
            if (!isInsidePdu || _uncreditedBytes >= FairPieceBytes)
            {
                _lastActivity = now;
                _uncreditedBytes = 0;
            }
            else
            {
                // Time that a handler took is not the peer's.
                _lastActivity = Math.Min(now, _lastActivity + now - _waitEnded);
            }

            Rearm();
            return isInsidePdu;
        }
    }

    private void EndWait(long receivedBytes)
    {
        lock (_gate)
        {
            _isWaiting = false;
            _waitEnded = Now;
            _uncreditedBytes += receivedBytes;
        }
    }

    private void BeginFlush()
    {
        lock (_gate)
        {
            _flushSince = Now;
            Rearm();
        }
    }

    private void EndFlush()
    {
        lock (_gate)
        {
            _flushSince = -1;
            _lastActivity = Now;
        }
    }

    // Under the gate.
    private void Rearm()
    {
        long deadline = Math.Min(_machine.DeadlineMilliseconds ?? long.MaxValue, Math.Min(SilenceDeadline, StallDeadline));
        if (deadline < _armedFor && !_isClosed)
        {
            _armedFor = deadline;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, deadline - Now)), Timeout.InfiniteTimeSpan);
        }
    }

    private long SilenceDeadline =>
        _isWaiting && !_isEnded && _limitSpan > TimeSpan.Zero ? _lastActivity + (long)_limitSpan.TotalMilliseconds : long.MaxValue;

    private long StallDeadline =>
        _flushSince >= 0 && !_isEnded && _options.WriteStallLimit > TimeSpan.Zero ? _flushSince + (long)_options.WriteStallLimit.TotalMilliseconds : long.MaxValue;

    private void OnTimer()
    {
        bool tell;
        bool isStuck;
        DicomTimeoutException? timeout = null;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            long now = Now;
            _armedFor = long.MaxValue;
            isStuck = StallDeadline <= now;
            if (isStuck)
            {
                timeout = new DicomTimeoutException(_limit, _options.WriteStallLimit);
            }
            else if (SilenceDeadline <= now)
            {
                timeout = new DicomTimeoutException(_limit, _limitSpan);
            }

            _machine.TimerExpired(now);
            Settle();
            Rearm();
            tell = TakeTelling();
        }

        Tell(tell);
        if (timeout is not null)
        {
            Abort(timeout);
            if (isStuck)
            {
                // A peer that reads nothing will not read A-ABORT either: there is nothing to wait for.
                Close();
            }
        }
        else
        {
            PumpFromOutside();
        }
    }
}
