using System.Buffers;
using System.IO.Pipelines;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <content>Sending: whole messages, and the machine's control PDUs between them.</content>
internal sealed partial class AssociationDriver
{
    private const int HeaderBytes = PduWriter.DataHeaderLengthBytes;

    // A peer that takes 16 KB a PDU, which is the default of the most widespread one, still gets large writes.
    private const int WriteBytes = 256 * 1024;

    /// <summary>Sends a message without data set.</summary>
    public ValueTask SendAsync(byte contextId, DimseCommand command) => SendAsync(contextId, command, default(ReadOnlyMemory<byte>));

    /// <summary>Sends a response. Where nothing can be sent any more, as after a release request, nobody waits for it.</summary>
    public async ValueTask RespondAsync(byte contextId, DimseCommand response)
    {
        try
        {
            await SendAsync(contextId, response, default(ReadOnlyMemory<byte>)).ConfigureAwait(false);
        }
        catch (DicomNetworkException)
        {
            // Whoever asked has gone, or has said that it will.
        }
    }

    /// <summary>Sends a message whose data set lies in memory; only where the command says that one follows.</summary>
    public async ValueTask SendAsync(byte contextId, DimseCommand command, ReadOnlyMemory<byte> data)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            PipeWriter output = GetOutput();
            WriteCommand(output, contextId, command, 0);
            if (command.HasDataSet)
            {
                int pending = 0;
                do
                {
                    int count = Math.Min(data.Length, _payloadBytes);
                    BeginData();
                    Memory<byte> pdu = output.GetMemory(HeaderBytes + count);
                    PduWriter.WriteDataHeader(pdu.Span, count, contextId, isCommand: false, isLast: count == data.Length);
                    data[..count].CopyTo(pdu[HeaderBytes..]);
                    output.Advance(HeaderBytes + count);
                    data = data[count..];
                    pending += HeaderBytes + count;
                    if (!data.IsEmpty && pending >= WriteBytes)
                    {
                        await FlushAsync(output).ConfigureAwait(false);
                        pending = 0;
                    }
                }
                while (!data.IsEmpty);
            }

            await FlushAsync(output).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }

        await AfterWriteAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a message whose data set comes from a source, read straight into the send buffer behind each PDU's headers.
    /// </summary>
    /// <remarks>
    /// Command set and data set stay in PDUs of their own, for peers that cannot take them in one; they leave in one write
    /// all the same, as do many small PDUs. Its first part is read before anything is written, so that a source which
    /// cannot be read does no harm to the association; one that fails later does.
    /// </remarks>
    public async ValueTask SendAsync(byte contextId, DimseCommand command, StoreSource source, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        bool hasBegun = false;
        try
        {
            PipeWriter output = GetOutput();
            long length = source.LengthBytes;
            int skip = GetCommandPdusBytes(command);
            for (long offset = 0; offset < length || !hasBegun;)
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

                if (!hasBegun)
                {
                    WriteCommandInto(write.Span, contextId, command);
                    hasBegun = true;
                }

                for (int i = 0; i < pdus; i++)
                {
                    BeginData();
                }

                output.Advance(skip + bytes);
                skip = 0;
                await FlushAsync(output).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (hasBegun && e is not DicomNetworkException)
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

    private int GetCommandPdusBytes(DimseCommand command)
    {
        int length = command.GetLengthBytes();
        return length + (HeaderBytes * (((length - 1) / _payloadBytes) + 1));
    }

    private void WriteCommand(PipeWriter output, byte contextId, DimseCommand command, int more)
    {
        int bytes = GetCommandPdusBytes(command);
        WriteCommandInto(output.GetSpan(bytes + more), contextId, command);
        output.Advance(bytes);
    }

    private void WriteCommandInto(Span<byte> pdus, byte contextId, DimseCommand command)
    {
        int length = command.GetLengthBytes();
        if (length <= _payloadBytes)
        {
            BeginData();
            PduWriter.WriteDataHeader(pdus, length, contextId, isCommand: true, isLast: true);
            command.Write(pdus[HeaderBytes..]);
            return;
        }

        // A peer with a tiny maximum length: the command set goes in pieces.
        byte[] whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            command.Write(whole);
            for (int done = 0; done < length;)
            {
                int count = Math.Min(_payloadBytes, length - done);
                BeginData();
                PduWriter.WriteDataHeader(pdus, count, contextId, isCommand: true, isLast: done + count == length);
                whole.AsSpan(done, count).CopyTo(pdus[HeaderBytes..]);
                pdus = pdus[(HeaderBytes + count)..];
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private PipeWriter GetOutput()
    {
        lock (_gate)
        {
            return _isEnded || _isClosed || _transport is null ? throw Ended() : _transport.Output;
        }
    }

    private void BeginData()
    {
        lock (_gate)
        {
            if (!_machine.TryBeginData(_lastActivity))
            {
                throw Ended();
            }
        }
    }

    private Exception Ended() => _cause ?? new AssociationAbortedException("the association has been released: open another one", 0, 0, isLocal: true);

    private async ValueTask FlushAsync(PipeWriter output)
    {
        if (output.CanGetUnflushedBytes)
        {
            Telemetry.BytesSent.Add(output.UnflushedBytes);
        }

        BeginFlush();
        try
        {
            FlushResult result = await output.FlushAsync().ConfigureAwait(false);
            if (result.IsCanceled || result.IsCompleted)
            {
                throw new IOException("the peer closed the connection");
            }
        }
        catch (Exception e) when (IsTransportFault(e))
        {
            // The read loop sees it too, and ends the association; whoever sends is told the same.
            FailTransport(e);
            _transport?.Abort();
            throw Ended();
        }
        finally
        {
            EndFlush();
        }
    }

    private ValueTask AfterWriteAsync()
    {
        lock (_gate)
        {
            if (!_machine.HasOutput)
            {
                return ValueTask.CompletedTask;
            }
        }

        return PumpAsync();
    }

    /// <summary>Writes what the machine has to say, unless someone else is writing, who then does it.</summary>
    private async ValueTask PumpAsync()
    {
        while (HasOutput() && await _writing.WaitAsync(0).ConfigureAwait(false))
        {
            try
            {
                PipeWriter? output = null;
                lock (_gate)
                {
                    if (!_isClosed && _transport is not null)
                    {
                        output = _transport.Output;
                        _machine.DrainOutput(output);
                    }
                }

                if (output is null)
                {
                    return;
                }

                await FlushAsync(output).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DicomNetworkException || IsTransportFault(e))
            {
                // The connection is gone; the read loop ends by itself.
                return;
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    // From a timer or from the user's thread: the read loop is woken where the machine wants the connection closed.
    private void PumpFromOutside()
    {
        ValueTask pump = PumpAndCloseAsync();
        if (!pump.IsCompletedSuccessfully)
        {
            _ = pump.AsTask();
        }
    }

    private async ValueTask PumpAndCloseAsync()
    {
        await PumpAsync().ConfigureAwait(false);
        bool close;
        lock (_gate)
        {
            close = _machine.ShouldClose;
        }

        if (close)
        {
            _transport?.Abort();
        }
    }

    private bool HasOutput()
    {
        lock (_gate)
        {
            return _machine.HasOutput && !_isClosed;
        }
    }
}
