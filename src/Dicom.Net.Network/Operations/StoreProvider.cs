using System.Buffers;
using Dicom.Net.Dimse;
using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network;

/// <summary>
/// Receives the objects of one association, as SCP at a server or in a C-GET at a client. The data sets come one after
/// the other; with a window beyond one, an object is brought to safety and answered while the next one comes.
/// </summary>
internal sealed class StoreProvider(AssociationDriver driver, PerformedOperations performed, ILogger logger)
{
    private readonly Stack<Job> _spare = new();
    private Job _current = new(logger);

    /// <summary>A request's command set is complete.</summary>
    /// <param name="handler">Receives the object; null refuses it.</param>
    /// <param name="context">What is known of the object.</param>
    /// <param name="request">The request, lent.</param>
    /// <param name="contextId">Its presentation context.</param>
    /// <param name="cancellationToken">Cancelled when the association ends.</param>
    public ValueTask BeginAsync(IStoreHandler? handler, StoreContext context, DimseCommand request, byte contextId, CancellationToken cancellationToken)
    {
        _current.Begin(request, contextId);
        if (performed.IsIdle)
        {
            return _current.Receiver.BeginAsync(handler, context, cancellationToken);
        }

        return BeginAmongOthersAsync(handler, context, cancellationToken);
    }

    /// <summary>A part of its data set.</summary>
    public ValueTask WriteAsync(in ReadOnlySequence<byte> payload, CancellationToken cancellationToken) =>
        _current.Receiver.WriteAsync(payload, cancellationToken);

    /// <summary>The data set is complete.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Job job = _current;
        if (performed.Window == 1 || !performed.Begin(job.MessageId))
        {
            return FinishAsync(job, isBeside: false, cancellationToken);
        }

        ValueTask finish = FinishAsync(job, isBeside: true, cancellationToken);
        if (finish.IsCompletedSuccessfully)
        {
            performed.End();
            return ValueTask.CompletedTask;
        }

        lock (_spare)
        {
            _current = _spare.TryPop(out Job? spare) ? spare : new Job(logger);
        }

        _ = RunAsync(job, finish);
        return ValueTask.CompletedTask;
    }

    /// <summary>The association is over: gives up what is half received. What is being finished is waited for by its owner.</summary>
    public ValueTask AbandonAsync() => _current.Receiver.AbandonAsync();

    private async ValueTask BeginAmongOthersAsync(IStoreHandler? handler, StoreContext context, CancellationToken cancellationToken)
    {
        if (performed.Contains(context.MessageId))
        {
            _current.Receiver.BeginRefused(DimseStatus.DuplicateInvocation, "another operation with this message ID is outstanding");
            return;
        }

        if (performed.Window > 1)
        {
            await performed.WaitForRoomAsync().ConfigureAwait(false);
        }

        await _current.Receiver.BeginAsync(handler, context, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FinishAsync(Job job, bool isBeside, CancellationToken cancellationToken)
    {
        (DimseStatus status, string? comment) = await job.Receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
        job.Response.Status = status;
        job.Response.ErrorComment = comment;
        if (isBeside)
        {
            performed.Answer(job.MessageId);
        }

        await driver.RespondAsync(job.ContextId, job.Response).ConfigureAwait(false);
    }

    private async Task RunAsync(Job job, ValueTask finish)
    {
        try
        {
            await finish.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            driver.Fault(e);
        }

        lock (_spare)
        {
            _spare.Push(job);
        }

        performed.End();
    }

    // One object on its way: reused.
    private sealed class Job(ILogger logger)
    {
        public StoreReceiver Receiver { get; } = new(logger);

        public DimseCommand Response { get; } = new();

        public ushort MessageId { get; private set; }

        public byte ContextId { get; private set; }

        // The request is read into again before this one is answered.
        public void Begin(DimseCommand request, byte contextId)
        {
            MessageId = request.MessageId;
            ContextId = contextId;
            Response.SetResponse(request, DimseStatus.Success);
        }
    }
}
