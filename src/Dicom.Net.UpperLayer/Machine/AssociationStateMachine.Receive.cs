using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.UpperLayer;

/// <content>Received bytes: framing, and P-DATA-TF handed over in pieces.</content>
public sealed partial class AssociationStateMachine
{
    private Frame _frame;
    private uint _bodyLength;
    private uint _bodyRemaining;
    private uint _pdvRemaining;
    private uint _maxDataLength;
    private byte _pdvContextId;
    private byte _pdvControl;
    private int _valueCount;
    private bool _hasPdv;
    private PresentationDataValue _pdv;

    /// <summary>What the next received byte belongs to.</summary>
    private enum Frame : byte
    {
        Header,
        PdvHeader,
        PdvPayload,
        Skip,
    }

    /// <summary>
    /// Processes received bytes: at most one control PDU, or one presentation data value or piece of one. Call it
    /// again with the rest until it needs more.
    /// </summary>
    /// <param name="input">All bytes received and not yet consumed, in order.</param>
    /// <param name="now">Now, in milliseconds.</param>
    /// <param name="consumed">Up to where the bytes are done with; a payload handed out is borrowed from before it.</param>
    /// <param name="examined">Up to where the bytes were looked at; the end of the input where more are needed.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="InvalidOperationException">There is no transport connection yet.</exception>
    public ReceiveStatus Receive(
        in ReadOnlySequence<byte> input, long now, out SequencePosition consumed, out SequencePosition examined)
    {
        _hasPdv = false;
        _pdv = default;
        if (State is AssociationState.Sta1 or AssociationState.Sta4)
        {
            if (!_isOver)
            {
                throw new InvalidOperationException($"Bytes received in {State}, where there is no connection.");
            }

            consumed = examined = input.End;
            return ReceiveStatus.Closed;
        }

        if (!input.IsEmpty)
        {
            TouchIdle(now);
        }

        ReadOnlySequence<byte> rest = input;
        ReceiveStatus status = Process(ref rest, now);
        consumed = rest.Start;
        examined = status == ReceiveStatus.NeedMore ? input.End : rest.Start;
        return status;
    }

    /// <summary>Takes the presentation data value that the last <see cref="Receive"/> found.</summary>
    /// <param name="pdv">The value, or a piece of one; its payload is borrowed from the input.</param>
    /// <returns>False where there is none, or it was taken already.</returns>
    public bool TryReadPdv(out PresentationDataValue pdv)
    {
        pdv = _pdv;
        bool hasPdv = _hasPdv;
        _hasPdv = false;
        _pdv = default;
        return hasPdv;
    }

    private ReceiveStatus Process(ref ReadOnlySequence<byte> rest, long now)
    {
        while (true)
        {
            if (_frame is Frame.PdvHeader or Frame.PdvPayload
                && State is not (AssociationState.Sta6 or AssociationState.Sta7))
            {
                // The user aborted amid a P-DATA-TF: what is left of it is of an association that no longer exists.
                _frame = Frame.Skip;
            }

            ReceiveStatus? status = _frame switch
            {
                Frame.Header => ReceiveHeader(ref rest, now),
                Frame.PdvHeader => ReceivePdvHeader(ref rest, now),
                Frame.PdvPayload => ReceivePdvPayload(ref rest),
                _ => Skip(ref rest),
            };
            if (status is { } result)
            {
                return result;
            }
        }
    }

    private ReceiveStatus? ReceiveHeader(ref ReadOnlySequence<byte> rest, long now)
    {
        if (!PduReader.TryReadHeader(rest, out PduHeader header))
        {
            return ReceiveStatus.NeedMore;
        }

        if (header.Type == PduType.DataTransfer)
        {
            return ReceiveDataHeader(header, ref rest, now);
        }

        PduFault fault = CheckHeader(header);
        if (!fault.IsNone)
        {
            return RefuseBody(header.Length, fault, ref rest, now);
        }

        if (rest.Length - PduHeader.LengthBytes < header.Length)
        {
            return ReceiveStatus.NeedMore;
        }

        ReadOnlySequence<byte> body = rest.Slice(PduHeader.LengthBytes, header.Length);
        rest = rest.Slice(body.End);
        if (body.IsSingleSegment)
        {
            ReceiveControl(header.Type, body.FirstSpan, now);
            return ReceiveStatus.Progress;
        }

        // The length was held against its limit before it sizes this.
        int lengthBytes = (int)header.Length;
        byte[] gathered = ArrayPool<byte>.Shared.Rent(lengthBytes);
        try
        {
            body.CopyTo(gathered);
            ReceiveControl(header.Type, gathered.AsSpan(0, lengthBytes), now);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(gathered, clearArray: true);
        }

        return ReceiveStatus.Progress;
    }

    private PduFault CheckHeader(PduHeader header)
    {
        if (!header.IsKnown)
        {
            return new PduFault(AbortReason.UnrecognizedPdu, "PDU type", 0);
        }

        uint limit = header.Type is PduType.AssociateRequest or PduType.AssociateAccept
            ? (uint)_limits.MaxAssociatePduLength
            : 4;
        return header.Length > limit ? PduFault.Invalid("PDU length", 2) : PduFault.None;
    }

    private void ReceiveControl(PduType type, ReadOnlySpan<byte> body, long now)
    {
        AssociateRequest? request = null;
        AssociateAccept? accept = null;
        AssociateReject reject = default;
        AbortInfo abort = default;
        AssociationEvent received;
        PduFault fault;
        switch (type)
        {
            case PduType.AssociateRequest:
                received = AssociationEvent.Evt6;
                PduReader.TryReadAssociateRequest(body, _limits, out request, out fault);
                break;
            case PduType.AssociateAccept:
                received = AssociationEvent.Evt3;
                PduReader.TryReadAssociateAccept(body, _limits, out accept, out fault);
                break;
            case PduType.AssociateReject:
                received = AssociationEvent.Evt4;
                PduReader.TryReadAssociateReject(body, out reject, out fault);
                break;
            case PduType.Abort:
                received = AssociationEvent.Evt16;
                PduReader.TryReadAbort(body, out abort, out fault);
                break;
            default:
                received = type == PduType.ReleaseRequest ? AssociationEvent.Evt12 : AssociationEvent.Evt13;
                PduReader.TryReadRelease(body, out fault);
                break;
        }

        if (fault.IsNone)
        {
            fault = UnexpectedPdu;
        }
        else
        {
            received = AssociationEvent.Evt19;
        }

        Fire(received, now, new EventData { Request = request, Accept = accept, Reject = reject, Abort = abort, Fault = fault });
    }

    private ReceiveStatus? ReceiveDataHeader(PduHeader header, ref ReadOnlySequence<byte> rest, long now)
    {
        // PS3.8 Table 9-22: one or more presentation data values; none is no P-DATA-TF. The announced length binds
        // where data are expected; elsewhere the PDU is unexpected whatever its length.
        bool isExpected = State is AssociationState.Sta6 or AssociationState.Sta7;
        if (header.Length == 0 || ((isExpected || State == AssociationState.Sta13) && header.Length > _maxDataLength))
        {
            return RefuseBody(header.Length, PduFault.Invalid("PDU length", 2), ref rest, now);
        }

        // A short PDU is looked through before any of it counts: a value behind which the PDU turns out to be invalid shall
        // not have been performed. In Sta13 the same tells AA-6 from AA-7; the other states do not care.
        if (header.Length <= MaxCheckedPduBytes && (isExpected || State == AssociationState.Sta13))
        {
            if (rest.Length - PduHeader.LengthBytes < header.Length)
            {
                return ReceiveStatus.NeedMore;
            }

            PduFault fault = CheckValues(rest.Slice(PduHeader.LengthBytes, header.Length), isExpected);
            if (!fault.IsNone)
            {
                return RefuseBody(header.Length, fault, ref rest, now);
            }
        }

        rest = rest.Slice(PduHeader.LengthBytes);
        _bodyLength = _bodyRemaining = header.Length;
        if (isExpected)
        {
            // Evt10 fires with the first value in it that is valid.
            _frame = Frame.PdvHeader;
            _valueCount = 0;
            return null;
        }

        _frame = Frame.Skip;
        Fire(AssociationEvent.Evt10, now, new EventData { Fault = UnexpectedPdu });
        return ReceiveStatus.Progress;
    }

    private ReceiveStatus? ReceivePdvHeader(ref ReadOnlySequence<byte> rest, long now)
    {
        if (rest.Length < Math.Min(PduWriter.PdvHeaderLengthBytes, _bodyRemaining))
        {
            return ReceiveStatus.NeedMore;
        }

        Span<byte> copy = stackalloc byte[PduWriter.PdvHeaderLengthBytes];
        scoped ReadOnlySpan<byte> bytes = Head(rest, copy);
        PduFault fault = CheckValue(bytes, _bodyRemaining, _valueCount, isExpected: true, PdvOffset);
        if (!fault.IsNone)
        {
            return RefuseRest(fault, now);
        }

        _pdvContextId = bytes[4];
        _pdvControl = bytes[5];
        _pdvRemaining = BinaryPrimitives.ReadUInt32BigEndian(bytes) - 2;
        _bodyRemaining -= PduWriter.PdvHeaderLengthBytes;
        _frame = Frame.PdvPayload;
        rest = rest.Slice(PduWriter.PdvHeaderLengthBytes);
        if (_valueCount++ == 0)
        {
            Fire(AssociationEvent.Evt10, now, default);
        }

        return null;
    }

    private ReceiveStatus? ReceivePdvPayload(ref ReadOnlySequence<byte> rest)
    {
        uint lengthBytes = (uint)Math.Min(rest.Length, _pdvRemaining);
        if (lengthBytes == 0 && _pdvRemaining > 0)
        {
            return ReceiveStatus.NeedMore;
        }

        ReadOnlySequence<byte> payload = rest.Slice(0, lengthBytes);
        rest = rest.Slice(payload.End);
        _pdvRemaining -= lengthBytes;
        _bodyRemaining -= lengthBytes;
        if (_pdvRemaining == 0)
        {
            _frame = _bodyRemaining == 0 ? Frame.Header : Frame.PdvHeader;
        }

        // PS3.8 Annex E.2: bit 0 tells a command from data, bit 1 marks the last fragment, the others are not tested.
        _pdv = new PresentationDataValue(
            _pdvContextId, (_pdvControl & 1) != 0, (_pdvControl & 2) != 0 && _pdvRemaining == 0, payload);
        _hasPdv = true;
        return ReceiveStatus.Data;
    }

    private ReceiveStatus? Skip(ref ReadOnlySequence<byte> rest)
    {
        uint lengthBytes = (uint)Math.Min(rest.Length, _bodyRemaining);
        rest = rest.Slice(lengthBytes);
        _bodyRemaining -= lengthBytes;
        if (_bodyRemaining > 0)
        {
            return ReceiveStatus.NeedMore;
        }

        _frame = Frame.Header;
        return null;
    }

    /// <summary>Evt19 for a PDU whose header condemns it; its body is passed over without being kept.</summary>
    private ReceiveStatus RefuseBody(uint lengthBytes, PduFault fault, ref ReadOnlySequence<byte> rest, long now)
    {
        rest = rest.Slice(PduHeader.LengthBytes);
        _bodyRemaining = lengthBytes;
        return RefuseRest(fault, now);
    }

    /// <summary>Evt19 amid a PDU; what is left of it is passed over.</summary>
    private ReceiveStatus RefuseRest(PduFault fault, long now)
    {
        _frame = Frame.Skip;
        Fire(AssociationEvent.Evt19, now, new EventData { Fault = fault });
        return ReceiveStatus.Progress;
    }

    /// <summary>Where in its PDU the value begins whose header is read.</summary>
    private long PdvOffset => PduHeader.LengthBytes + ((long)_bodyLength - _bodyRemaining);

    // A valid PDU carries this along: where the table lets it in, nobody looks at it.
    private static PduFault UnexpectedPdu => new(AbortReason.UnexpectedPdu, "PDU type", 0);
}
