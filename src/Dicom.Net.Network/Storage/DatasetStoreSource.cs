using Dicom.Net.Core;

namespace Dicom.Net.Network;

internal sealed class DatasetStoreSource : StoreSource
{
    private readonly PooledBufferWriter _bytes;

    private DatasetStoreSource(PooledBufferWriter bytes, string sopClassUid, string sopInstanceUid, string transferSyntaxUid)
        : base(sopClassUid, sopInstanceUid, transferSyntaxUid) => _bytes = bytes;

    public override long LengthBytes => _bytes.WrittenBytes;

    public static DatasetStoreSource Create(DicomDataset dataset, TransferSyntax? syntax)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        syntax ??= dataset.TransferSyntax;
        string sopClass = dataset.GetString(DicomTags.SOPClassUID) ?? throw new ArgumentException("The data set has no SOP Class UID.", nameof(dataset));
        string sopInstance = dataset.GetString(DicomTags.SOPInstanceUID) ?? throw new ArgumentException("The data set has no SOP Instance UID.", nameof(dataset));
        return Create(dataset, syntax, sopClass, sopInstance);
    }

    public static DatasetStoreSource Create(DicomDataset dataset, TransferSyntax syntax, string sopClass, string sopInstance)
    {
        var bytes = new PooledBufferWriter();
        try
        {
            new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(bytes, syntax);
            return new DatasetStoreSource(bytes, sopClass, sopInstance, syntax.Uid);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> rest = _bytes.WrittenMemory[(int)Math.Min(offset, _bytes.WrittenBytes)..];
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return ValueTask.FromResult(count);
    }

    protected override void Dispose(bool disposing) => _bytes.Dispose();
}
