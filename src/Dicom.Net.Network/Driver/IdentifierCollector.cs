using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>Collects the data set of a query or response, up to a limit, and parses it when complete.</summary>
internal sealed class IdentifierCollector(int maxBytes, MemoryBudget? memory = null)
{
    private readonly PooledBufferWriter _buffer = new();
    private long _taken;

    /// <summary>The data set is longer than the limit; what came is dropped.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>It was dropped because the memory for all such things is used up.</summary>
    public bool IsOutOfMemory { get; private set; }

    public void Begin()
    {
        Drop();
        IsTooLong = false;
        IsOutOfMemory = false;
    }

    public void Append(in ReadOnlySequence<byte> payload)
    {
        if (IsTooLong || IsOutOfMemory)
        {
            return;
        }

        IsTooLong = payload.Length > maxBytes - _buffer.WrittenBytes;
        IsOutOfMemory = !IsTooLong && memory?.TryTake(payload.Length) == false;
        if (IsTooLong || IsOutOfMemory)
        {
            Drop();
            return;
        }

        _taken += memory is null ? 0 : payload.Length;
        _buffer.Append(payload);
    }

    /// <summary>Parses what was collected.</summary>
    /// <param name="syntax">Its transfer syntax.</param>
    /// <param name="heldBytes">What the data set counts in the budget, to be returned by its owner.</param>
    /// <returns>Null if it was dropped or cannot be read.</returns>
    public DicomDataset? End(TransferSyntax syntax, out long heldBytes)
    {
        heldBytes = 0;
        if (IsTooLong || IsOutOfMemory)
        {
            return null;
        }

        (byte[] block, int length) = _buffer.Detach();
        try
        {
            DicomDataset dataset = DicomDataset.Adopt(block, length, syntax, DicomReadOptions.Message);
            (heldBytes, _taken) = (_taken, 0);
            return dataset;
        }
        catch (DicomDataException)
        {
            Drop();
            return null;
        }
    }

    public void Dispose() => Drop();

    private void Drop()
    {
        _buffer.Dispose();
        memory?.Return(_taken);
        _taken = 0;
    }
}
