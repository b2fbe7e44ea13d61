using System.IO.Pipelines;

namespace Dicom.Net.Network;

/// <summary>One end of a connection inside the process: two pipes, crossed.</summary>
internal sealed class MemoryTransport : DicomTransport
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;

    private MemoryTransport(PipeReader input, PipeWriter output)
    {
        _input = input;
        _output = output;
    }

    public override PipeReader Input => _input;

    public override PipeWriter Output => _output;

    public static (MemoryTransport First, MemoryTransport Second) CreatePair(PipeOptions? options = null)
    {
        options ??= new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, minimumSegmentSize: 64 * 1024, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        return (new MemoryTransport(back.Reader, there.Writer), new MemoryTransport(there.Reader, back.Writer));
    }

    // As with a closed socket: our reads and writes end, and so, after what was written, do the peer's.
    public override void Abort()
    {
        _input.CancelPendingRead();
        _output.CancelPendingFlush();
    }

    public override async ValueTask DisposeAsync()
    {
        await _output.CompleteAsync().ConfigureAwait(false);
        await _input.CompleteAsync().ConfigureAwait(false);
    }
}
