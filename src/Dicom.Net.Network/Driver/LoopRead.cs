using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Network;

/// <summary>
/// The read loop's wait for bytes. Only once the loop is suspended, so that the next bytes find it whatever happens, is
/// the waiter of a completed operation let go on, on the thread that the loop has just given up.
/// </summary>
internal readonly struct LoopRead(ValueTask<ReadResult> read, Completion.Deferral deferral) : ICriticalNotifyCompletion
{
    private readonly ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _awaiter = read.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted
    {
        get
        {
            bool isCompleted = _awaiter.IsCompleted;
            if (isCompleted)
            {
                deferral.Tell();
            }

            return isCompleted;
        }
    }

    public LoopRead GetAwaiter() => this;

    public ReadResult GetResult() => _awaiter.GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        // From the next line on the loop may run again, on another thread, and overwrite this struct.
        Completion.Deferral own = deferral;
        _awaiter.UnsafeOnCompleted(continuation);
        own.TellInPlace();
    }
}
