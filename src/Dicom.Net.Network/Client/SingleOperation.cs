using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-ECHO and C-STORE: one response. Reused by one operation after the other.</summary>
internal sealed class SingleOperation : ClientOperation
{
    private readonly Completion _completion = new();

    public DimseStatus Status { get; private set; }

    public string? ErrorComment { get; private set; }

    public ValueTask WaitAsync() => _completion.WaitAsync();

    public override void Prepare(ushort messageId, byte contextId, CommandField request)
    {
        base.Prepare(messageId, contextId, request);
        _completion.Reset();
    }

    public override ValueTask OnResponseAsync(DimseCommand response, DicomDataset? data)
    {
        data?.Dispose();
        Status = response.Status;
        ErrorComment = response.ErrorComment;
        _completion.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public override void Fail(Exception cause) => _completion.TrySetException(cause);
}
