using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>
/// Objects in another transfer syntax than their own: between the syntaxes whose pixel data are native, where only the
/// encoding of the data set differs (PS3.5 §A.1, PS3.5 §A.2), deflated ones as a source.
/// </summary>
internal static class StoreConversion
{
    /// <summary>What a peer that does not take an object's own syntax is offered, best first.</summary>
    public static IReadOnlyList<string> Targets { get; } =
        [TransferSyntax.ExplicitVRLittleEndian.Uid, TransferSyntax.ImplicitVRLittleEndian.Uid, TransferSyntax.ExplicitVRBigEndian.Uid];

    /// <summary>Whether an object in this syntax can be converted to each of <see cref="Targets"/>.</summary>
    public static bool IsConvertible(string transferSyntaxUid)
    {
        TransferSyntax syntax = TransferSyntax.Get(transferSyntaxUid);
        return syntax.IsKnown && !syntax.IsEncapsulated && (Targets.Contains(syntax.Uid) || syntax == TransferSyntax.DeflatedExplicitVRLittleEndian);
    }

    /// <summary>Reads a source whole and encodes it anew.</summary>
    /// <returns>The new source; the old one is left to its owner.</returns>
    /// <exception cref="DicomDataException">The source is no data set, is cut off, or does not fit one block.</exception>
    public static async ValueTask<StoreSource> ConvertAsync(StoreSource source, string transferSyntaxUid, CancellationToken cancellationToken)
    {
        await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (source.LengthBytes > Array.MaxLength)
        {
            throw new DicomDataException("The object is too long to be converted to another transfer syntax");
        }

        int length = (int)source.LengthBytes;
        byte[] block = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            int done = 0;
            while (done < length)
            {
                int count = await source.ReadAsync(done, block.AsMemory(done, length - done), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new DicomDataException("The object became shorter while it was read", done);
                }

                done += count;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(block);
            throw;
        }

        using DicomDataset dataset = DicomDataset.Adopt(block, length, TransferSyntax.Get(source.TransferSyntaxUid), DicomReadOptions.Message);
        return DatasetStoreSource.Create(dataset, TransferSyntax.Get(transferSyntaxUid), source.SopClassUid, source.SopInstanceUid);
    }
}
