using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>Takes one object into the archive: file, header, index; the status is given when all of it is durable.</summary>
internal sealed class ArchiveStoreSink : StoreSink
{
    // Of a deflated object no more is inflated than has to be.
    private static readonly DicomReadOptions s_header = new() { StopBefore = DicomArchive.HeaderOptions.StopBefore, Tolerated = DicomReadOptions.Message.Tolerated };

    private readonly DicomArchive _archive;
    private readonly StoreContext _context;
    private readonly ObjectWriter _writer;
    private string? _comment;

    private ArchiveStoreSink(DicomArchive archive, StoreContext context, ObjectWriter writer)
    {
        _archive = archive;
        _context = context;
        _writer = writer;
    }

    public override string? ErrorComment => _comment;

    public static async ValueTask<StoreSink> CreateAsync(DicomArchive archive, StoreContext context, CancellationToken cancellationToken)
    {
        ObjectWriter? writer = null;
        try
        {
            writer = archive.Objects.Create(context.SopInstanceUid);
            var meta = new ArrayBufferWriter<byte>(512);
            DicomFile.WriteMetaInformation(meta, context.SopClassUid, context.SopInstanceUid, context.TransferSyntax.Uid, context.CallingAETitle);
            await writer.WriteAsync(new ReadOnlySequence<byte>(meta.WrittenMemory), cancellationToken).ConfigureAwait(false);
            return new ArchiveStoreSink(archive, context, writer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (writer is not null)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }

            throw new DimseException(DimseStatus.OutOfResources, "the archive cannot write");
        }
    }

    public override async ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken)
    {
        try
        {
            await _writer.WriteAsync(borrowed, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DimseException(DimseStatus.OutOfResources, "the archive cannot write");
        }
    }

    public override async ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await KeepAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DicomDataException)
        {
            return Refuse(DimseStatus.CannotUnderstand, "the data set cannot be read");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            return Refuse(DimseStatus.OutOfResources, "the archive cannot write");
        }
        finally
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    public override ValueTask AbandonAsync() => _writer.DisposeAsync();

    private async ValueTask<DimseStatus> KeepAsync(CancellationToken cancellationToken)
    {
        InstanceHeader? header;
        string? problem;
        using (DicomFile file = await _writer.ReadBackAsync(_context.TransferSyntax.IsDeflated ? s_header : DicomReadOptions.Message, cancellationToken).ConfigureAwait(false))
        {
            if (!InstanceHeader.TryRead(file.Dataset, out header, out problem))
            {
                return Refuse(DimseStatus.CannotUnderstand, problem!);
            }
        }

        // PS3.4 §B.2.3: the data set must be what the request said it is.
        if (header!.SopInstanceUid != _context.SopInstanceUid || header.SopClassUid != _context.SopClassUid)
        {
            return Refuse(DimseStatus.DataSetDoesNotMatchSopClass, "SOP class or instance differ from the request's");
        }

        bool replace = _archive.Options.Duplicates == DuplicatePolicy.Replace;
        (StoredObject stored, bool isNew) = await _writer.CommitAsync(replace, cancellationToken).ConfigureAwait(false);
        if (!isNew)
        {
            // Another association was faster, perhaps by this moment: its object goes into the index, not what we got. The
            // acknowledgement waits for that too, since the peer may forget its copy then.
            using DicomFile first = _archive.Objects.Open(stored.Name, DicomArchive.HeaderOptions);
            if (!InstanceHeader.TryRead(first.Dataset, out header, out problem))
            {
                return Refuse(DimseStatus.ProcessingFailure, "the object is there already but cannot be read");
            }
        }

        bool isAdded = await _archive.Queue.AddAsync(new IndexEntry(header!, stored, replace)).ConfigureAwait(false);
        if (!isAdded && isNew && await _archive.Index.FindInstanceAsync(header!.SopInstanceUid, cancellationToken).ConfigureAwait(false) is { } other && other != stored.Name)
        {
            // The instance is kept in a file of another name, which somebody put there: that one came first.
            _archive.Objects.Delete(stored.Name);
        }

        return DimseStatus.Success;
    }

    private DimseStatus Refuse(DimseStatus status, string comment)
    {
        _comment = comment;
        return status;
    }
}
