using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

/// <content>Sending the data set of a source.</content>
internal sealed partial class AssociationDriver
{
    // Below it, one system call less outweighs one copy more.
    private const int LeastFileBytes = 64 * 1024;

    // Under _writing: a part of a message has left, or may have.
    private bool _isAmidMessage;

    /// <summary>
    /// Sends a message whose data set comes from a source: of a file from the page cache to the socket, where the
    /// transport can, else read straight into the send buffer behind each PDU's headers.
    /// </summary>
    /// <remarks>
    /// Command set and data set stay in PDUs of their own, for peers that cannot take them in one; they leave in one write
    /// all the same, as do many small PDUs. A source that is read has its first part read before anything is written, so
    /// that one which cannot be read does no harm to the association; one that fails later does.
    /// </remarks>
    public async ValueTask SendAsync(byte contextId, DimseCommand command, StoreSource source, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _isAmidMessage = false;
            PipeWriter output = GetOutput();
            bool isFile = Math.Min(source.LengthBytes, _payloadBytes) >= LeastFileBytes && _transport!.CanSendFiles && source.TryGetFile(out _, out _);
            await (isFile ? SendFileAsync(output, contextId, command, source, cancellationToken) : SendReadAsync(output, contextId, command, source, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (_isAmidMessage && e is not DicomNetworkException)
        {
            // Half a message: the peer waits for the rest, which will not come.
            Abort(new AssociationAbortedException($"the object could not be read to its end ({e.Message}): the association was aborted", 0, 0, isLocal: true, e));
            throw;
        }
        finally
        {
            _writing.Release();
        }

        await AfterWriteAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendFileAsync(PipeWriter output, byte contextId, DimseCommand command, StoreSource source, CancellationToken cancellationToken)
    {
        long length = source.LengthBytes;
        WriteCommand(output, contextId, command, HeaderBytes);
        for (long offset = 0; offset < length;)
        {
            int count = (int)Math.Min(length - offset, _payloadBytes);
            cancellationToken.ThrowIfCancellationRequested();
            if (!source.TryGetFile(out SafeFileHandle? file, out long start))
            {
                throw new EndOfStreamException("The source was disposed while it was sent.");
            }

            BeginData();
            PduWriter.WriteDataHeader(output.GetSpan(HeaderBytes), count, contextId, isCommand: false, isLast: offset + count == length);
            output.Advance(HeaderBytes);
            Telemetry.BytesSent.Add(output.UnflushedBytes + count);
            _isAmidMessage = true;
            await WriteAsync(output, file, start + offset, count).ConfigureAwait(false);
            offset += count;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendReadAsync(PipeWriter output, byte contextId, DimseCommand command, StoreSource source, CancellationToken cancellationToken)
    {
        long length = source.LengthBytes;
        int skip = GetCommandPdusBytes(command);
        long offset = 0;
        do
        {
            (int pdus, int bytes) = PlanWrite(length - offset);
            Memory<byte> write = output.GetMemory(skip + bytes);
            for (int i = 0, at = skip; i < pdus; i++)
            {
                int count = (int)Math.Min(length - offset, _payloadBytes);
                await FillAsync(source, offset, write.Slice(at + HeaderBytes, count), cancellationToken).ConfigureAwait(false);
                offset += count;
                PduWriter.WriteDataHeader(write.Span[at..], count, contextId, isCommand: false, isLast: offset == length);
                at += HeaderBytes + count;
            }

            if (skip > 0)
            {
                WriteCommandInto(write.Span, contextId, command);
            }

            for (int i = 0; i < pdus; i++)
            {
                BeginData();
            }

            output.Advance(skip + bytes);
            skip = 0;
            _isAmidMessage = true;
            await FlushAsync(output).ConfigureAwait(false);
        }
        while (offset < length);
    }

    // How many PDUs of what is left go into the next write, and their bytes with headers: one large PDU, or many small ones.
    private (int Pdus, int Bytes) PlanWrite(long left)
    {
        int pdus = (int)Math.Clamp((left + _payloadBytes - 1) / _payloadBytes, 1, Math.Max(1, WriteBytes / (HeaderBytes + _payloadBytes)));
        return (pdus, (int)Math.Min(left, (long)pdus * _payloadBytes) + (pdus * HeaderBytes));
    }

    private static async ValueTask FillAsync(StoreSource source, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        for (int done = 0; done < destination.Length;)
        {
            int count = await source.ReadAsync(offset + done, destination[done..], cancellationToken).ConfigureAwait(false);
            if (count <= 0)
            {
                throw new EndOfStreamException("The object is shorter than it was said to be.");
            }

            done += count;
        }
    }
}
