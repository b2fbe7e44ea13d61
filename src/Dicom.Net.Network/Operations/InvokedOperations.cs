using System.Diagnostics.CodeAnalysis;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>
/// The operations that this side has outstanding on one association, by message ID: at most as many as the negotiated
/// window lets it have (PS3.7 §D.3.3.3). More wait, and begin in the order in which they came.
/// </summary>
internal sealed class InvokedOperations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, InvokedOperation> _outstanding = [];
    private readonly Queue<Waiter> _waiting = new();
    private readonly Action<bool> _onBusy;
    private Exception? _cause;
    private ushort _lastMessageId;
    private int _window = 1;
    private int _manyCount;
    private int _waitingCount;

    /// <summary>Makes an empty one with a window of one.</summary>
    /// <param name="onBusy">Told true when an operation begins, and false when the last one is over; called under the lock.</param>
    public InvokedOperations(Action<bool> onBusy) => _onBusy = onBusy;

    /// <summary>The most operations outstanding at a time; set before the first begins.</summary>
    public int Window
    {
        get => Volatile.Read(ref _window);
        set => Volatile.Write(ref _window, value);
    }

    /// <summary>The peer has more to send than the answer to the one operation that waits for it.</summary>
    public bool ExpectsMore { get; private set; }

    /// <summary>More than one operation depends on what the peer sends.</summary>
    public bool IsShared
    {
        get
        {
            lock (_gate)
            {
                return _outstanding.Count + _waitingCount > 1;
            }
        }
    }

    /// <summary>Makes an operation outstanding, as soon as the window has room for it.</summary>
    /// <param name="operation">The operation; its message ID is given.</param>
    /// <param name="contextId">The presentation context of its request.</param>
    /// <param name="request">Its request.</param>
    /// <param name="cancellationToken">Ends the wait for room; nothing has been sent then.</param>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask EnterAsync(InvokedOperation operation, byte contextId, CommandField request, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_cause is not null)
            {
                throw _cause;
            }

            if (_waitingCount == 0 && _outstanding.Count < _window)
            {
                Add(operation, contextId, request);
                return ValueTask.CompletedTask;
            }

            waiter = new Waiter(operation, contextId, request);
            _waiting.Enqueue(waiter);
            _waitingCount++;
            TellShared();
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>The operation that a response belongs to.</summary>
    public bool TryGet(ushort messageId, [MaybeNullWhen(false)] out InvokedOperation operation)
    {
        lock (_gate)
        {
            return _outstanding.TryGetValue(messageId, out operation);
        }
    }

    /// <summary>The store handler of a C-GET that is outstanding; null if there is none.</summary>
    public IStoreHandler? FindStoreHandler(ushort? moveOriginatorMessageId)
    {
        lock (_gate)
        {
            // Which of several C-GETs an object belongs to, only a peer that names the request can say.
            if (moveOriginatorMessageId is { } id && _outstanding.TryGetValue(id, out InvokedOperation? named) && named.StoreHandler is { } own)
            {
                return own;
            }

            foreach (InvokedOperation operation in _outstanding.Values)
            {
                if (operation.StoreHandler is { } handler)
                {
                    return handler;
                }
            }

            return null;
        }
    }

    /// <summary>An operation is over, by its final response or because it was not sent; the next one begins. Again does no harm.</summary>
    public void Leave(InvokedOperation operation)
    {
        lock (_gate)
        {
            if (!_outstanding.TryGetValue(operation.MessageId, out InvokedOperation? known) || known != operation)
            {
                return;
            }

            Remove(operation);
            while (_outstanding.Count < _window && _waiting.TryDequeue(out Waiter? next))
            {
                Admit(next);
            }

            if (_outstanding.Count == 0)
            {
                _onBusy(false);
            }
        }
    }

    /// <summary>The association ended: fails those that are outstanding, those that wait and those that come.</summary>
    public void Fail(Exception cause)
    {
        InvokedOperation[] outstanding;
        Waiter[] waiting;
        lock (_gate)
        {
            if (_cause is not null)
            {
                return;
            }

            _cause = cause;
            outstanding = [.. _outstanding.Values];
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (InvokedOperation operation in outstanding)
        {
            operation.Fail(cause);
        }

        foreach (Waiter waiter in waiting)
        {
            if (waiter.TryClaim())
            {
                waiter.SetException(cause);
            }
        }
    }

    private async ValueTask WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).TryCancel(token), waiter);
        try
        {
            await waiter.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _waitingCount--;
                UpdateExpectation();
            }

            throw;
        }
    }

    // Under the lock.
    private void Admit(Waiter waiter)
    {
        // One that was cancelled while it waited may be another operation by now.
        if (waiter.TryClaim())
        {
            _waitingCount--;
            Add(waiter.Operation, waiter.ContextId, waiter.Request);
            waiter.SetResult();
        }
    }

    // Under the lock.
    private void Add(InvokedOperation operation, byte contextId, CommandField request)
    {
        do
        {
            // 1 to 65535 and round again: 0 is legal, but some peers take it for absent. Those in use are passed over.
            _lastMessageId = (ushort)((_lastMessageId % 0xFFFF) + 1);
        }
        while (_outstanding.ContainsKey(_lastMessageId));

        operation.Prepare(_lastMessageId, contextId, request);
        _outstanding.Add(_lastMessageId, operation);
        _manyCount += operation.IsMany ? 1 : 0;
        UpdateExpectation();
        TellShared();
        _onBusy(true);
    }

    // Under the lock.
    private void Remove(InvokedOperation operation)
    {
        _outstanding.Remove(operation.MessageId);
        _manyCount -= operation.IsMany ? 1 : 0;
        UpdateExpectation();
    }

    // Under the lock.
    private void UpdateExpectation() => ExpectsMore = _manyCount > 0 || _outstanding.Count + _waitingCount > 1;

    // Under the lock.
    private void TellShared()
    {
        if (_manyCount > 0 && _outstanding.Count + _waitingCount > 1)
        {
            foreach (InvokedOperation operation in _outstanding.Values)
            {
                operation.OnShared();
            }
        }
    }

    private sealed class Waiter(InvokedOperation operation, byte contextId, CommandField request)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private int _isClaimed;

        public InvokedOperation Operation { get; } = operation;

        public byte ContextId { get; } = contextId;

        public CommandField Request { get; } = request;

        public bool TryClaim() => Interlocked.Exchange(ref _isClaimed, 1) == 0;

        public void TryCancel(CancellationToken cancellationToken)
        {
            if (TryClaim())
            {
                SetCanceled(cancellationToken);
            }
        }
    }
}
