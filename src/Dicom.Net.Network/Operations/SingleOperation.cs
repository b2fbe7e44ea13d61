using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>C-ECHO and C-STORE: one response. Pooled: one of these after the other, each with its own request.</summary>
internal sealed class SingleOperation : InvokedOperation
{
    private readonly Completion _completion = new();

    /// <summary>The request, with field and message ID once it is outstanding.</summary>
    public DimseCommand Request { get; } = new();

    public DimseStatus Status { get; private set; }

    public string? ErrorComment { get; private set; }

    public ValueTask WaitAsync() => _completion.WaitAsync();

    public override void Prepare(ushort messageId, byte contextId, CommandField request)
    {
        base.Prepare(messageId, contextId, request);
        _completion.Reset();
        Request.Clear();
        Request.Field = request;
        Request.MessageId = messageId;
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
