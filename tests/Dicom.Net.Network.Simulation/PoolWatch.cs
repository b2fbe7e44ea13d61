using System.Buffers;
using System.Diagnostics.Tracing;

namespace Dicom.Net.Network.Simulation;

/// <summary>What is rented and not returned, of the shared array pools of the process: the runtime's own events tell.</summary>
internal sealed class PoolWatch : EventListener
{
    private const int Rented = 1;
    private const int Returned = 3;

    private readonly Dictionary<int, int> _outstanding = [];

    /// <summary>Arrays rented since the last <see cref="Clear"/> and not returned.</summary>
    public int Outstanding => _outstanding.Count;

    /// <summary>Their lengths.</summary>
    public string Describe() => string.Join(", ", _outstanding.Values);

    public void Clear() => _outstanding.Clear();

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId == Rented)
        {
            // An empty array is nobody's.
            int length = (int)eventData.Payload![1]!;
            if (length > 0)
            {
                _outstanding[(int)eventData.Payload[0]!] = length;
            }
        }
        else if (eventData.EventId == Returned)
        {
            _outstanding.Remove((int)eventData.Payload![0]!);
        }
    }
}

/// <summary>The pool of the pipes: counts, poisons what comes back, and notices what comes back twice.</summary>
internal sealed class CountingPool : MemoryPool<byte>
{
    private const int BlockBytes = 1024;
    private readonly Stack<Block> _free = new();

    public int Outstanding { get; private set; }

    public override int MaxBufferSize => int.MaxValue;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Outstanding++;
        if (minBufferSize > BlockBytes)
        {
            return new Block(this, minBufferSize);
        }

        Block block = _free.Count > 0 ? _free.Pop() : new Block(this, BlockBytes);
        block.IsRented = true;
        return block;
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(CountingPool owner, int length) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = new byte[length];

        public bool IsRented { get; set; } = true;

        public Memory<byte> Memory => IsRented ? _bytes : throw new SimulationException("A buffer of a pipe is used after its return.");

        public void Dispose()
        {
            if (!IsRented)
            {
                throw new SimulationException("A buffer of a pipe is returned twice.");
            }

            IsRented = false;
            _bytes.AsSpan().Fill(0xDD);
            owner.Outstanding--;
            if (_bytes.Length == BlockBytes)
            {
                owner._free.Push(this);
            }
        }
    }
}
