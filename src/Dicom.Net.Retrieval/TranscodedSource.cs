using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>A converted object that is to be sent.</summary>
internal sealed class TranscodedSource(TemporaryBytes bytes, string sopClassUid, string sopInstanceUid, string transferSyntaxUid)
    : StoreSource(sopClassUid, sopInstanceUid, transferSyntaxUid)
{
    public override long LengthBytes => bytes.Length;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        ValueTask.FromResult(bytes.ReadAt(offset, destination.Span));

    protected override void Dispose(bool disposing) => bytes.Dispose();
}
