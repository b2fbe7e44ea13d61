using System.Buffers;
using BenchmarkDotNet.Attributes;
using Dicom.Net.Fuzz.Targets;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Bench;

/// <summary>What one PDU costs in the core of the upper layer.</summary>
[MemoryDiagnoser]
public class PduBenchmarks
{
    private const int PayloadBytes = 16000;
    private AssociationStateMachine _machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor);
    private ReadOnlySequence<byte> _data;
    private byte[] _request = [];

    /// <summary>Encodes the PDUs.</summary>
    [GlobalSetup]
    public void Encode()
    {
        byte[] data = new byte[PduWriter.DataHeaderLengthBytes + PayloadBytes];
        PduWriter.WriteDataHeader(data, PayloadBytes, 1, isCommand: false, isLast: false);
        _data = new ReadOnlySequence<byte>(data);
        var request = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateRequest(PduTarget.Request, request);
        _request = request.WrittenSpan[6..].ToArray();
        _machine = PduTarget.BringTo(AssociationState.Sta6, AssociationRole.Acceptor);
    }

    /// <summary>One P-DATA-TF of 16 KB received. Budget: no byte allocated.</summary>
    [Benchmark(Baseline = true)]
    public long ReceiveData()
    {
        long received = 0;
        ReadOnlySequence<byte> input = _data;
        while (!input.IsEmpty)
        {
            _machine.Receive(input, 0, out SequencePosition consumed, out _);
            input = input.Slice(consumed);
            while (_machine.TryReadPdv(out PresentationDataValue pdv))
            {
                received += pdv.Payload.Length;
            }
        }

        return received;
    }

    /// <summary>An A-ASSOCIATE-RQ of three contexts decoded.</summary>
    [Benchmark]
    public bool ReadAssociateRequest() =>
        PduReader.TryReadAssociateRequest(_request, PduTarget.Limits, out _, out _);
}
