using System.Buffers.Binary;

namespace Dicom.Net.Network;

/// <summary>Cuts one direction's bytes into PDUs and keeps of each what may be kept.</summary>
internal sealed class RecordedDirection(FlightRecorder recorder, bool isSent, bool includesData)
{
    private const int HeaderBytes = 6;
    private const int PdvHeaderBytes = 6;

    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly CommandRedactor _redactor = new();
    private RecordedPdu? _pdu;
    private int _headerBytes;
    private long _bodyLeft;
    private uint _pdvLeft;
    private int _pdvHeaderBytes;
    private bool _isCommand;
    private bool _isLast;
    private ElidedDataset _dataset;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = _pdu is null ? TakeHeader(bytes) : _pdu.Type == 4 ? TakeData(bytes) : TakeControl(bytes);
            bytes = bytes[count..];
        }
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(HeaderBytes - _headerBytes, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += count;
        if (_headerBytes == HeaderBytes)
        {
            _headerBytes = 0;
            _pdvHeaderBytes = 0;
            _bodyLeft = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(2));
            _pdu = recorder.Begin(isSent);
            _pdu.Keep(_header);
            EndIfWhole();
        }

        return count;
    }

    private int TakeControl(ReadOnlySpan<byte> bytes)
    {
        int count = (int)Math.Min(_bodyLeft, bytes.Length);

        // Of what is no PDU nobody knows what it holds.
        if (_pdu!.Type is >= 1 and <= 7 || includesData)
        {
            _pdu.Keep(bytes[..count]);
        }
        else
        {
            _pdu.Elide(count);
        }

        _bodyLeft -= count;
        EndIfWhole();
        return count;
    }

    private int TakeData(ReadOnlySpan<byte> bytes)
    {
        int count;
        if (_pdvLeft > 0)
        {
            count = (int)Math.Min(Math.Min(_pdvLeft, _bodyLeft), bytes.Length);
            TakePayload(bytes[..count]);
            _pdvLeft -= (uint)count;
            EndPdvIfWhole();
        }
        else
        {
            count = (int)Math.Min(Math.Min(PdvHeaderBytes - _pdvHeaderBytes, _bodyLeft), bytes.Length);
            bytes[..count].CopyTo(_header.AsSpan(_pdvHeaderBytes));
            _pdu!.Keep(bytes[..count]);
            _pdvHeaderBytes += count;
            if (_pdvHeaderBytes == PdvHeaderBytes)
            {
                _pdvHeaderBytes = 0;
                uint length = BinaryPrimitives.ReadUInt32BigEndian(_header);
                _pdvLeft = length > 2 ? length - 2 : 0;
                _isCommand = (_header[5] & 1) != 0;
                _isLast = (_header[5] & 2) != 0;
                if (!_isCommand && _isLast && !includesData)
                {
                    _dataset.End(_pdvLeft, recorder.FindTransferSyntax(_header[4]));
                }

                EndPdvIfWhole();
            }
        }

        _bodyLeft -= count;
        EndIfWhole();
        return count;
    }

    private void TakePayload(ReadOnlySpan<byte> bytes)
    {
        if (includesData)
        {
            _pdu!.Keep(bytes);
        }
        else if (_isCommand)
        {
            _redactor.Append(bytes, _pdu!);
        }
        else
        {
            _dataset.Elide(bytes.Length, _pdu!);
        }
    }

    private void EndPdvIfWhole()
    {
        if (_pdvLeft == 0 && _isLast)
        {
            if (_isCommand)
            {
                _redactor.Reset();
            }
            else
            {
                _dataset = default;
            }
        }
    }

    private void EndIfWhole()
    {
        if (_bodyLeft == 0)
        {
            _pdvLeft = 0;
            recorder.End(_pdu!);
            _pdu = null;
        }
    }
}
