using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-GET and C-MOVE: pending responses with counts, then the final one.</summary>
internal sealed class RetrieveOperation(IStoreHandler? handler, IProgress<SubOperations>? progress) : InvokedOperation
{
    private readonly TaskCompletionSource<RetrieveResponse> _final = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RetrieveResponse> Final => _final.Task;

    public override bool IsMany => true;

    public override IStoreHandler? StoreHandler => handler;

    public override ValueTask OnResponseAsync(DimseCommand response, DicomDataset? data)
    {
        using DicomDataset? owned = data;
        var counts = new SubOperations(
            response.RemainingSubOperations, response.CompletedSubOperations ?? 0, response.FailedSubOperations ?? 0, response.WarningSubOperations ?? 0);
        if (response.Status.IsPending)
        {
            progress?.Report(counts);
            return ValueTask.CompletedTask;
        }

        _final.TrySetResult(new RetrieveResponse
        {
            Status = response.Status,
            SubOperations = counts,
            FailedSopInstanceUids = data?.GetStrings(DicomTags.FailedSOPInstanceUIDList) ?? [],
            ErrorComment = response.ErrorComment,
        });
        return ValueTask.CompletedTask;
    }

    public override void Fail(Exception cause)
    {
        if (_final.TrySetException(cause))
        {
            // Looked at here, for the one who waits may have gone.
            _ = _final.Task.Exception;
        }
    }
}
