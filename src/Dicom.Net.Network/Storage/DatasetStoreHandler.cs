using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>Receives objects as data sets in memory: one contiguous pooled block each, parsed when complete.</summary>
public sealed class DatasetStoreHandler : IStoreHandler
{
    private readonly Func<StoreContext, DicomDataset, CancellationToken, ValueTask<DimseStatus>> _receive;
    private readonly DicomReadOptions? _options;
    private readonly int _maxBytes;
    private int _lastBytes;

    /// <summary>Creates a handler.</summary>
    /// <param name="receive">Takes each data set and owns it from then on: it disposes it. Called from several associations at once.</param>
    /// <param name="maxDatasetBytes">Longest data set that is accepted, in bytes; a longer one is answered A700. By default 1 GiB: an array cannot be much longer.</param>
    /// <param name="options">Tolerances and limits of the reader; null for the default.</param>
    public DatasetStoreHandler(Func<StoreContext, DicomDataset, CancellationToken, ValueTask<DimseStatus>> receive, int maxDatasetBytes = 1 << 30, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(receive);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDatasetBytes);
        _receive = receive;
        _maxBytes = maxDatasetBytes;
        _options = options;
    }

    /// <inheritdoc/>
    public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<StoreSink>(new Sink(this, context));

    private sealed class Sink : StoreSink
    {
        private readonly DatasetStoreHandler _owner;
        private readonly StoreContext _context;
        private readonly PooledBufferWriter _buffer = new();
        private string? _comment;
        private long _takenBytes;

        public Sink(DatasetStoreHandler owner, StoreContext context)
        {
            _owner = owner;
            _context = context;

            // The objects of a series have about one length: the last one's makes growing, which copies, rare.
            _ = _buffer.GetSpan(Math.Max(64 * 1024, Volatile.Read(ref owner._lastBytes)));
        }

        public override string? ErrorComment => _comment;

        public override ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken)
        {
            if (borrowed.Length > _owner._maxBytes - _buffer.WrittenBytes)
            {
                return ValueTask.FromException(new DimseException(DimseStatus.OutOfResources, "the object is longer than this receiver takes"));
            }

            if (_context.Memory?.TryTake(borrowed.Length) == false)
            {
                return ValueTask.FromException(new DimseException(DimseStatus.OutOfResources, "too much memory is in use"));
            }

            _takenBytes += _context.Memory is null ? 0 : borrowed.Length;
            _buffer.Append(borrowed);
            return ValueTask.CompletedTask;
        }

        public override async ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
        {
            Volatile.Write(ref _owner._lastBytes, _buffer.WrittenBytes);

            // From here on the object is the receiver's, and its memory too.
            ReturnMemory();
            DicomDataset dataset;
            try
            {
                (byte[] block, int length) = _buffer.Detach();
                dataset = DicomDataset.Adopt(block, length, _context.TransferSyntax, _owner._options);
            }
            catch (DicomDataException)
            {
                _comment = "the data set cannot be read";
                return DimseStatus.CannotUnderstand;
            }

            DimseStatus status = StoreChecks.Compare(dataset, _context);
            if (!status.IsSuccess)
            {
                dataset.Dispose();
                _comment = "SOP class or instance of the data set is not that of the request";
                return status;
            }

            return await _owner._receive(_context, dataset, cancellationToken).ConfigureAwait(false);
        }

        public override ValueTask AbandonAsync()
        {
            _buffer.Dispose();
            ReturnMemory();
            return ValueTask.CompletedTask;
        }

        private void ReturnMemory()
        {
            _context.Memory?.Return(_takenBytes);
            _takenBytes = 0;
        }
    }
}
