using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>Collects the data set of a query or response, up to a limit, and parses it when complete.</summary>
internal sealed class IdentifierCollector(int maxBytes)
{
    private readonly PooledBuffer _buffer = new();

    /// <summary>The data set is longer than the limit; what came is dropped.</summary>
    public bool IsTooLong { get; private set; }

    public void Begin()
    {
        _buffer.Clear();
        IsTooLong = false;
    }

    public void Append(in ReadOnlySequence<byte> payload)
    {
        if (IsTooLong || payload.Length > maxBytes - _buffer.Length)
        {
            IsTooLong = true;
            _buffer.Dispose();
            return;
        }

        _buffer.Append(payload);
    }

    /// <summary>Parses what was collected.</summary>
    /// <returns>Null if it was too long or cannot be read.</returns>
    public DicomDataset? End(TransferSyntax syntax)
    {
        if (IsTooLong)
        {
            return null;
        }

        byte[] block = _buffer.Detach(out int length);
        try
        {
            return DicomDataset.Adopt(block, length, syntax);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    public void Dispose() => _buffer.Dispose();
}
