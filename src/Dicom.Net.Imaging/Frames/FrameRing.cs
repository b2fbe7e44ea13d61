using System.Runtime.ExceptionServices;

namespace Dicom.Net.Imaging;

/// <summary>
/// A ring of buffers: workers fill them in any order, whoever completes the frame that is next in order hands it over, and those behind it
/// that are complete. A worker waits only where the whole ring is ahead of the frame to be handed over, so one worker alone never waits.
/// </summary>
internal sealed class FrameRing
{
    private readonly PixelFrames _frames;
    private readonly IReadOnlyList<int> _chosen;
    private readonly DecodedFrameHandler _handler;
    private readonly CancellationToken _cancellation;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _room = new(true);
    private readonly Slot[] _slots;
    private readonly int _workers;
    private int _taken;
    private int _handedOver;
    private bool _isHandingOver;
    private ExceptionDispatchInfo? _failure;

    internal FrameRing(PixelFrames frames, IReadOnlyList<int> chosen, DecodedFrameHandler handler, ParallelFrameOptions options)
    {
        (_frames, _chosen, _handler, _cancellation) = (frames, chosen, handler, options.CancellationToken);
        long most = Math.Max(1, options.MaxBufferedBytes / Math.Max(1, frames.Description.Frame.FrameLengthBytes));
        _workers = (int)Math.Min(Math.Min(options.MaxParallelFrames, most), chosen.Count);

        // Twice the workers: one slow frame in front does not hold the others up at once.
        _slots = new Slot[Math.Min(Math.Min(2 * _workers, most), chosen.Count)];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot();
        }
    }

    internal void Run()
    {
        if (_workers == 1)
        {
            Work();
        }
        else
        {
            Parallel.For(0, _workers, new ParallelOptions { MaxDegreeOfParallelism = _workers }, _ => Work());
        }

        _room.Dispose();
        _failure?.Throw();
        if (_handedOver < _chosen.Count)
        {
            _cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Work()
    {
        try
        {
            while (TryTake(out int index))
            {
                Slot slot = _slots[index % _slots.Length];
                Decode(_chosen[index], slot);
                HandOver(slot);
            }
        }
        catch (Exception failure)
        {
            // Whatever it is, the other workers end, and the caller gets it once they have.
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(failure);
                _isHandingOver = false;
                _room.Set();
            }
        }
    }

    private bool TryTake(out int index)
    {
        while (true)
        {
            lock (_gate)
            {
                index = _taken;
                if (_failure is not null || _cancellation.IsCancellationRequested || index == _chosen.Count)
                {
                    return false;
                }

                if (_taken - _handedOver < _slots.Length)
                {
                    _taken++;
                    return true;
                }

                _room.Reset();
            }

            _room.Wait(CancellationToken.None);
        }
    }

    private void Decode(int frame, Slot slot)
    {
        slot.Damage = null;
        try
        {
            // Before memory is sized by the header.
            _frames.EnsureDecodable(frame);
        }
        catch (FrameDecodingException damage)
        {
            slot.Damage = damage;
        }

        int length = (int)Math.Min(_frames.Description.Frame.FrameLengthBytes, Array.MaxLength);
        if (slot.Damage is not null)
        {
            // Not there at all: as large as the others where there are any, else no memory is made for it.
            slot.Buffer.AsSpan().Clear();
            return;
        }

        if (slot.Buffer.Length < length)
        {
            slot.Buffer = GC.AllocateUninitializedArray<byte>(length);
        }

        try
        {
            _frames.Decode(frame, slot.Buffer);
        }
        catch (FrameDecodingException damage)
        {
            slot.Damage = damage;
            slot.Buffer.AsSpan(damage.RowsDecoded * (length / _frames.Description.Frame.Rows)).Clear();
        }
    }

    private void HandOver(Slot completed)
    {
        lock (_gate)
        {
            completed.IsComplete = true;
            if (_isHandingOver)
            {
                return;
            }

            _isHandingOver = true;
        }

        while (true)
        {
            Slot next;
            lock (_gate)
            {
                next = _slots[_handedOver % _slots.Length];
                if (_failure is not null || _handedOver == _taken || !next.IsComplete)
                {
                    _isHandingOver = false;
                    return;
                }
            }

            _handler(_chosen[_handedOver], next.Buffer, next.Damage);
            lock (_gate)
            {
                next.IsComplete = false;
                _handedOver++;
                _room.Set();
            }
        }
    }

    private sealed class Slot
    {
        internal byte[] Buffer = [];
        internal FrameDecodingException? Damage;
        internal bool IsComplete;
    }
}
