using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network.Simulation;

/// <summary>The objects that travel in a run: what was sent of each, and what arrived, byte for byte and once.</summary>
internal sealed class Ledger(Dice dice, VirtualTime time)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int OpenSinks { get; set; }

    public int OpenSources { get; set; }

    public Dice Dice => dice;

    public VirtualTime Time => time;

    /// <summary>How often, in percent, a reader or writer is slow.</summary>
    public int SlowPercent { get; set; }

    public string Add(string uid, int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        dice.Fill(bytes);
        _entries.Add(uid, new Entry(bytes));
        return uid;
    }

    public Entry this[string uid] => _entries.TryGetValue(uid, out Entry? entry) ? entry : throw new SimulationException($"Object {uid} was never sent.");

    /// <summary>A sink has all of an object.</summary>
    public void Complete(string uid, int lengthBytes)
    {
        Entry entry = this[uid];
        if (lengthBytes != entry.Bytes.Length)
        {
            throw new SimulationException($"Object {uid} came with {lengthBytes} bytes of {entry.Bytes.Length} and was taken for complete.");
        }

        if (++entry.Completed > 1)
        {
            throw new SimulationException($"Object {uid} came twice.");
        }
    }

    public async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        if (SlowPercent > 0 && dice.Percent(SlowPercent))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(dice.Between(1, 3000)), time, cancellationToken);
        }
    }

    internal sealed class Entry(byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public int Completed { get; set; }
    }
}

/// <summary>Gives an object of the ledger.</summary>
internal sealed class LedgerSource : StoreSource
{
    private readonly Ledger _ledger;
    private readonly byte[] _bytes;
    private bool _isDisposed;

    public LedgerSource(Ledger ledger, string uid)
        : base(Script.CT, uid, Script.ExplicitLittleEndian)
    {
        _ledger = ledger;
        _bytes = ledger[uid].Bytes;
        ledger.OpenSources++;
    }

    public override long LengthBytes => _bytes.Length;

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await _ledger.PauseAsync(cancellationToken);
        int count = (int)Math.Min(destination.Length, _bytes.Length - offset);
        _bytes.AsSpan((int)offset, count).CopyTo(destination.Span);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _ledger.OpenSources--;
        }
    }
}

/// <summary>Takes objects and compares each byte with what was sent.</summary>
internal sealed class LedgerHandler(Ledger ledger) : IStoreHandler
{
    public async ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await ledger.PauseAsync(cancellationToken);
        return new Sink(ledger, context.SopInstanceUid);
    }

    private sealed class Sink : StoreSink
    {
        private readonly Ledger _ledger;
        private readonly string _uid;
        private readonly byte[] _expected;
        private int _length;
        private bool _isEnded;

        public Sink(Ledger ledger, string uid)
        {
            _ledger = ledger;
            _uid = uid;
            _expected = ledger[uid].Bytes;
            ledger.OpenSinks++;
        }

        public override async ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken)
        {
            // Before the look: what is lent has to stay what it is until we are done with it.
            await _ledger.PauseAsync(cancellationToken);
            foreach (ReadOnlyMemory<byte> part in borrowed)
            {
                if (_length + part.Length > _expected.Length || !part.Span.SequenceEqual(_expected.AsSpan(_length, part.Length)))
                {
                    throw new SimulationException($"Object {_uid} differs from what was sent, after byte {_length}.");
                }

                _length += part.Length;
            }
        }

        public override async ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
        {
            End();
            await _ledger.PauseAsync(cancellationToken);
            _ledger.Complete(_uid, _length);
            return DimseStatus.Success;
        }

        public override ValueTask AbandonAsync()
        {
            End();
            return default;
        }

        private void End()
        {
            if (_isEnded)
            {
                throw new SimulationException($"The sink of object {_uid} was ended twice.");
            }

            _isEnded = true;
            _ledger.OpenSinks--;
        }
    }
}

/// <summary>Answers a C-GET with the object that is its turn.</summary>
internal sealed class LedgerRetrieve(Ledger ledger) : IRetrieveHandler
{
    public string Uid { get; set; } = "";

    public async ValueTask<IReadOnlyList<StoreSource>> ResolveAsync(RetrieveContext context, DicomDataset identifier, CancellationToken cancellationToken)
    {
        await ledger.PauseAsync(cancellationToken);
        return [new LedgerSource(ledger, Uid)];
    }

    public bool TryResolveDestination(string aeTitle, out string host, out int port)
    {
        (host, port) = ("", 0);
        return false;
    }
}
