using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-FIND as SCP (PS3.4 §C.4.1): a pending response with each match, then the final one.</summary>
internal sealed class FindService(ServerAssociation association, ServerOperation operation)
{
    private readonly DimseCommand _response = new();

    public async Task RunAsync()
    {
        DimseStatus status = DimseStatus.Success;
        string? comment = null;
        try
        {
            await SendMatchesAsync().ConfigureAwait(false);
            status = operation.IsCancelled ? DimseStatus.Cancel : DimseStatus.Success;
        }
        catch (DimseException e)
        {
            (status, comment) = (e.Status, e.Comment);
        }
        catch (OperationCanceledException) when (operation.IsCancelled)
        {
            status = DimseStatus.Cancel;
        }
        catch (Exception e) when (e is not DicomNetworkException and not OperationCanceledException)
        {
            Log.HandlerFault(association.Options.Logger, e);
            (status, comment) = (DimseStatus.CannotUnderstand, "the query cannot be processed");
        }

        _response.SetResponse(operation.Request, status);
        _response.ErrorComment = comment;
        await association.FinishAsync(operation, _response, default).ConfigureAwait(false);
    }

    private async ValueTask SendMatchesAsync()
    {
        var context = new FindContext
        {
            CallingAETitle = association.CallingAETitle,
            CalledAETitle = association.CalledAETitle,
            RemoteEndPoint = association.RemoteEndPoint,
            Association = association.Info,
            SopClassUid = operation.Context.SopClassUid,
            TransferSyntax = operation.Context.TransferSyntax,
            MessageId = operation.Request.MessageId,
            Level = operation.Level,
        };
        using var bytes = new PooledBufferWriter();
        await foreach (DicomDataset match in association.Options.Find!.FindAsync(context, operation.Identifier, operation.Token).ConfigureAwait(false))
        {
            using (match)
            {
                if (operation.Token.IsCancellationRequested)
                {
                    return;
                }

                bytes.Clear();
                new DicomDatasetBuilder().CopyFrom(match.Root).WriteTo(bytes, operation.Context.TransferSyntax);
            }

            _response.SetResponse(operation.Request, context.HasUnsupportedKeys ? DimseStatus.PendingWithUnsupportedKeys : DimseStatus.Pending);
            _response.HasDataSet = true;
            await association.Driver.SendAsync(operation.Context.Id, _response, bytes.WrittenMemory).ConfigureAwait(false);
        }
    }
}
