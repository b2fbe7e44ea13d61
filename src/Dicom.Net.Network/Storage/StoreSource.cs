using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>
/// An object to be sent: its identity, and its data set as bytes in its transfer syntax, read piece by piece straight
/// into the send buffer. Used by one operation at a time.
/// </summary>
public abstract class StoreSource : IDisposable
{
    /// <summary>Creates a source.</summary>
    /// <param name="sopClassUid">SOP Class UID.</param>
    /// <param name="sopInstanceUid">SOP Instance UID.</param>
    /// <param name="transferSyntaxUid">Transfer syntax of the data set's bytes.</param>
    /// <exception cref="ArgumentException">A UID is empty.</exception>
    protected StoreSource(string sopClassUid, string sopInstanceUid, string transferSyntaxUid)
    {
        ArgumentException.ThrowIfNullOrEmpty(sopClassUid);
        ArgumentException.ThrowIfNullOrEmpty(sopInstanceUid);
        ArgumentException.ThrowIfNullOrEmpty(transferSyntaxUid);
        SopClassUid = sopClassUid;
        SopInstanceUid = sopInstanceUid;
        TransferSyntaxUid = transferSyntaxUid;
    }

    /// <summary>SOP Class UID.</summary>
    public string SopClassUid { get; }

    /// <summary>SOP Instance UID.</summary>
    public string SopInstanceUid { get; }

    /// <summary>Transfer syntax of the data set's bytes.</summary>
    public string TransferSyntaxUid { get; }

    /// <summary>Length of the data set in bytes; known once <see cref="OpenAsync"/> has completed.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>The Part 10 file that holds the object and nothing else, where there is one; else null.</summary>
    public virtual string? FilePath => null;

    /// <summary>A Part 10 file. Its meta information is read now; its data set while it is sent.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The source; the file stays open until it is disposed.</returns>
    /// <exception cref="DicomDataException">No Part 10 file, or its meta information does not say what it holds.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StoreSource FromFile(string path) => FileStoreSource.Open(path);

    /// <summary>A Part 10 file of known content, opened only when its turn comes: thousands of these are cheap.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sopClassUid">Its SOP Class UID.</param>
    /// <param name="sopInstanceUid">Its SOP Instance UID.</param>
    /// <param name="transferSyntaxUid">Its transfer syntax.</param>
    /// <returns>The source.</returns>
    public static StoreSource FromFile(string path, string sopClassUid, string sopInstanceUid, string transferSyntaxUid) =>
        new FileStoreSource(path, sopClassUid, sopInstanceUid, transferSyntaxUid);

    /// <summary>A data set in memory, encoded now.</summary>
    /// <param name="dataset">The data set, with SOP Class UID and SOP Instance UID; not needed after the call.</param>
    /// <param name="syntax">The transfer syntax to encode in; null for the data set's own.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">A UID is missing.</exception>
    public static StoreSource FromDataset(DicomDataset dataset, TransferSyntax? syntax = null) => DatasetStoreSource.Create(dataset, syntax);

    /// <summary>Makes it ready to be read; called before the first read, more than once does no harm.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when <see cref="LengthBytes"/> is known.</returns>
    public virtual ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Reads a part of the data set.</summary>
    /// <param name="offset">First byte, from the beginning of the data set.</param>
    /// <param name="destination">Where to; often the send buffer itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Bytes read, at least one unless the offset is at the end.</returns>
    public abstract ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Reads the whole data set into one pooled block.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">It is longer than 2 GiB, became shorter while it was read, or is no data set.</exception>
    public async ValueTask<DicomDataset> OpenDatasetAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (LengthBytes > Array.MaxLength)
        {
            throw new DicomDataException("The object is too long to be held in memory as a whole");
        }

        int length = (int)LengthBytes;
        byte[] block = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            int done = 0;
            while (done < length)
            {
                int count = await ReadAsync(done, block.AsMemory(done, length - done), cancellationToken).ConfigureAwait(false);
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

        return DicomDataset.Adopt(block, length, TransferSyntax.Get(TransferSyntaxUid), DicomReadOptions.Message);
    }

    /// <summary>Gives back what it holds.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what it holds.</summary>
    /// <param name="disposing">Called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
