using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-GET and C-MOVE: pending responses with counts, then the final one.</summary>
internal sealed class RetrieveOperation(IStoreHandler? handler, IProgress<SubOperations>? progress) : InvokedOperation
{
    private readonly TaskCompletionSource<RetrieveResponse> _final = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // PS3.7 §9.1.4: the counts are optional in each response; the last that came stand until others come.
    private SubOperations _last;
    private bool _hasCounts;

    public Task<RetrieveResponse> Final => _final.Task;

    public override bool IsMany => true;

    public override IStoreHandler? StoreHandler => handler;

    public override ValueTask OnResponseAsync(DimseCommand response, DicomDataset? data)
    {
        using DicomDataset? owned = data;
        SubOperations counts = _last;
        if ((response.CompletedSubOperations ?? response.FailedSubOperations ?? response.WarningSubOperations) is not null)
        {
            counts = _last = new SubOperations(
                response.RemainingSubOperations, response.CompletedSubOperations ?? 0, response.FailedSubOperations ?? 0, response.WarningSubOperations ?? 0);
            _hasCounts = true;
        }

        if (response.Status.IsPending)
        {
            progress?.Report(counts);
            return ValueTask.CompletedTask;
        }

        _final.TrySetResult(new RetrieveResponse
        {
            Status = response.Status,
            SubOperations = counts,
            HasCounts = _hasCounts,
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
