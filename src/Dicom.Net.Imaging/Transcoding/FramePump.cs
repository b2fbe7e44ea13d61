using System.Runtime.ExceptionServices;

namespace Dicom.Net.Imaging;

/// <summary>
/// Decodes frames, and codes them anew, several at once, and hands them on in their order. Memory is that of the frames at work, however
/// many the object has.
/// </summary>
internal sealed class FramePump(PixelFrames frames, FrameEncoding encoding, TranscodeOptions options) : IDisposable
{
    // Frames at work take at most this much, decoded and coded, however many processors there are.
    private const long MostBufferedBytes = 256L << 20;

    private readonly List<FrameDecodingException> _damaged = [];
    private Slot[] _slots = [];

    /// <summary>Takes the frame's bytes; borrowed for the call.</summary>
    internal delegate void FrameSink(ReadOnlySpan<byte> frame);

    /// <summary>Frames that were kept although they are damaged.</summary>
    internal IReadOnlyList<FrameDecodingException> Damaged => _damaged;

    /// <summary>Runs through all frames.</summary>
    /// <exception cref="FrameDecodingException">A frame is damaged and is not to be kept.</exception>
    internal void Run(FrameSink sink, CancellationToken cancellationToken)
    {
        int count = frames.Description.NumberOfFrames;
        long length = CheckFrames(count);
        long atOnce = options.MaxParallelFrames > 0 ? options.MaxParallelFrames : Environment.ProcessorCount;
        int width = (int)Math.Clamp(Math.Min(atOnce, MostBufferedBytes / (2 * length)), 1, count);
        _slots = new Slot[width];
        for (int i = 0; i < width; i++)
        {
            _slots[i] = new Slot(GC.AllocateUninitializedArray<byte>((int)length), FrameEncoder.Create(encoding));
        }

        for (int first = 0; first < count; first += width)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int batch = Math.Min(width, count - first);
            Convert(first, batch);
            for (int i = 0; i < batch; i++)
            {
                if (_slots[i].Damage is { } damage)
                {
                    _damaged.Add(damage);
                }

                sink(_slots[i].Result.Span);
            }

            options.Progress?.Report(first + batch);
        }
    }

    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.Encoder?.Dispose();
        }
    }

    /// <summary>Before memory is sized by the header: all frames must be there, and where damaged ones are kept one at least must be sound.</summary>
    private long CheckFrames(int count)
    {
        if (!options.KeepDamagedFrames)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                frames.EnsureDecodable(i);
            }
        }
        else if (count != frames.Count)
        {
            frames.EnsureDecodable(count - 1);
        }
        else
        {
            FrameDecodingException? first = null;
            int i = 0;
            while (i < count && FindFault(i) is { } fault)
            {
                first ??= fault;
                i++;
            }

            if (i == count)
            {
                throw first!;
            }
        }

        return frames.Description.Frame.FrameLengthBytes;
    }

    private FrameDecodingException? FindFault(int frame)
    {
        try
        {
            frames.EnsureDecodable(frame);
            return null;
        }
        catch (FrameDecodingException fault)
        {
            return fault;
        }
    }

    private void Convert(int first, int batch)
    {
        if (batch == 1)
        {
            ConvertOne(first, _slots[0]);
            return;
        }

        try
        {
            Parallel.For(0, batch, i => ConvertOne(first + i, _slots[i]));
        }
        catch (AggregateException several)
        {
            // Of frames that are damaged together the first one is the error.
            Exception inner = several.InnerExceptions.OfType<FrameDecodingException>().MinBy(error => error.FrameIndex) ?? several.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(inner);
        }
    }

    private void ConvertOne(int frame, Slot slot)
    {
        slot.Damage = null;
        if (options.KeepDamagedFrames)
        {
            slot.Values.AsSpan().Clear();
        }

        try
        {
            frames.Decode(frame, slot.Values);
        }
        catch (FrameDecodingException damage) when (options.KeepDamagedFrames)
        {
            slot.Damage = damage;
        }

        slot.Result = slot.Encoder is { } encoder ? encoder.Encode(slot.Values) : slot.Values;
    }

    private sealed class Slot(byte[] values, FrameEncoder? encoder)
    {
        internal byte[] Values { get; } = values;

        internal FrameEncoder? Encoder { get; } = encoder;

        internal ReadOnlyMemory<byte> Result { get; set; }

        internal FrameDecodingException? Damage { get; set; }
    }
}
