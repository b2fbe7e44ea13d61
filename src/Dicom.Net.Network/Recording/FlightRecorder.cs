using System.Buffers;
using System.Net;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>
/// The last PDUs of one association, both directions in one order. The two PDUs of its negotiation stay, for without them
/// nothing that follows can be understood; of the rest the oldest make room. Any thread.
/// </summary>
internal sealed class FlightRecorder
{
    private readonly Lock _gate = new();
    private readonly FlightRecorderOptions _options;
    private readonly TimeProvider _time;
    private readonly RecordedDirection _received;
    private readonly RecordedDirection _sent;
    private readonly LinkedList<RecordedPdu> _pdus = [];
    private readonly List<RecordedPdu> _negotiation = [];
    private AssociateAccept? _accept;
    private long _memoryBytes;
    private long _lengthBytes;
    private long _leftOut;

    public FlightRecorder(FlightRecorderOptions options, TimeProvider time, bool isRequestor, EndPoint? remote)
    {
        _options = options;
        _time = time;
        IsRequestor = isRequestor;
        Remote = remote;
        _received = new RecordedDirection(this, isSent: false, options.IncludePatientData);
        _sent = new RecordedDirection(this, isSent: true, options.IncludePatientData);
    }

    public bool IsRequestor { get; }

    public EndPoint? Remote { get; }

    /// <summary>The next bytes of one direction.</summary>
    public void Record(bool isSent, in ReadOnlySequence<byte> bytes)
    {
        lock (_gate)
        {
            foreach (ReadOnlyMemory<byte> part in bytes)
            {
                (isSent ? _sent : _received).Append(part.Span);
            }
        }
    }

    /// <summary>Writes what is kept as a pcapng file; the comment, why, stands in it.</summary>
    public void Write(Stream destination, string comment)
    {
        using var file = new MemoryStream();
        lock (_gate)
        {
            var writer = new PcapngWriter(file, IsRequestor, $"{comment}; peer {Remote?.ToString() ?? "in memory"}", _options.MaxFileBytes);
            foreach (RecordedPdu pdu in _negotiation)
            {
                writer.Write(pdu, null);
            }

            string? gap = _leftOut > 0 ? FormattableString.Invariant($"{_leftOut} PDUs before this one are left out") : null;
            foreach (RecordedPdu pdu in _pdus)
            {
                writer.Write(pdu, gap);
                gap = null;
            }
        }

        file.WriteTo(destination);
    }

    internal RecordedPdu Begin(bool isSent)
    {
        var pdu = new RecordedPdu(isSent, _time.GetUtcNow(), _options.MaxMemoryBytes);
        _pdus.AddLast(pdu);
        return pdu;
    }

    /// <summary>The transfer syntax that was agreed on for a context; null where that is not known.</summary>
    internal string? FindTransferSyntax(byte contextId) => _accept?.PresentationContexts.FirstOrDefault(context => context.Id == contextId)?.TransferSyntax;

    // A PDU is counted when it is whole; one that never becomes so is the last of its direction.
    internal void End(RecordedPdu pdu)
    {
        if (pdu.Type is 1 or 2)
        {
            Secrets.Blank(pdu);
            if (pdu.Type == 2 && _accept is null)
            {
                PduReader.TryReadAssociateAccept(pdu.Kept[PduHeader.LengthBytes..], UpperLayerLimits.Default, out _accept, out _);
            }

            if (_negotiation.Count < 2)
            {
                _pdus.Remove(pdu);
                _negotiation.Add(pdu);
                return;
            }
        }

        _memoryBytes += pdu.MemoryBytes;
        _lengthBytes += pdu.LengthBytes;
        while ((_memoryBytes > _options.MaxMemoryBytes || _lengthBytes > _options.MaxFileBytes) && _pdus.First is { } oldest && oldest.Value != pdu)
        {
            _pdus.RemoveFirst();
            _memoryBytes -= oldest.Value.MemoryBytes;
            _lengthBytes -= oldest.Value.LengthBytes;
            _leftOut++;
        }
    }
}
