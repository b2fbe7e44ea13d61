using System.Buffers;
using System.IO.Pipelines;
using System.Net;

namespace Dicom.Net.Network;

/// <summary>Shows a recorder what passes through a transport. Only where recording is on is there one.</summary>
internal sealed class RecordingTransport : DicomTransport
{
    private readonly DicomTransport _inner;
    private readonly Reader _input;
    private readonly Writer _output;

    public RecordingTransport(DicomTransport inner, FlightRecorder recorder)
    {
        _inner = inner;
        _input = new Reader(inner.Input, recorder);
        _output = new Writer(inner.Output, recorder);
    }

    public override PipeReader Input => _input;

    public override PipeWriter Output => _output;

    public override EndPoint? RemoteEndPoint => _inner.RemoteEndPoint;

    public override bool ExpectsMore
    {
        set => _inner.ExpectsMore = value;
    }

    public override void ReceiveAhead() => _inner.ReceiveAhead();

    public override ValueTask OpenAsync(CancellationToken cancellationToken) => _inner.OpenAsync(cancellationToken);

    public override ValueTask FinishAsync() => _inner.FinishAsync();

    public override void Abort() => _inner.Abort();

    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    private sealed class Reader(PipeReader inner, FlightRecorder recorder) : PipeReader
    {
        private ReadOnlySequence<byte> _buffer;

        // Bytes at the beginning of the next buffer that were seen in the last one.
        private long _seen;

        public override bool TryRead(out ReadResult result)
        {
            bool hasRead = inner.TryRead(out result);
            if (hasRead)
            {
                See(result.Buffer);
            }

            return hasRead;
        }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            ReadResult result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            See(result.Buffer);
            return result;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            _seen = _buffer.IsEmpty ? 0 : _buffer.Slice(consumed).Length;
            _buffer = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private void See(in ReadOnlySequence<byte> buffer)
        {
            _buffer = buffer;
            if (buffer.Length > _seen)
            {
                recorder.Record(isSent: false, buffer.Slice(_seen));
            }
        }
    }

    private sealed class Writer(PipeWriter inner, FlightRecorder recorder) : PipeWriter
    {
        private Memory<byte> _given;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            recorder.Record(isSent: true, new ReadOnlySequence<byte>(_given[..bytes]));
            _given = _given[bytes..];
            inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0)
        {
            _given = inner.GetMemory(sizeHint);
            return _given;
        }

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
