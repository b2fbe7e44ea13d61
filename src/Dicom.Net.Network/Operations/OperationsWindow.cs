using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>The arithmetic of the asynchronous operations window (PS3.7 §D.3.3.3), where 0 means no limit.</summary>
internal static class OperationsWindow
{
    // As many as message IDs tell apart.
    private const int NoLimit = 0xFFFF;

    /// <summary>Synchronous operations, which go without saying.</summary>
    public static AsynchronousOperationsWindow One => new(1, 1);

    /// <summary>The lesser of two limits.</summary>
    public static ushort Lesser(ushort first, ushort second) =>
        first == 0 ? second
        : second == 0 ? first
        : Math.Min(first, second);

    /// <summary>A limit as a number that can be counted up to.</summary>
    public static int Count(ushort limit) => limit == 0 ? NoLimit : limit;

    /// <summary>What a requestor agrees on: its proposal, and the answer where there is one.</summary>
    public static AsynchronousOperationsWindow Agree(AsynchronousOperationsWindow? proposal, AsynchronousOperationsWindow? answer)
    {
        // Without the item, on either side, one operation at a time. An answer must not be more than was asked for.
        return proposal is { } asked && answer is { } given
            ? new AsynchronousOperationsWindow(Lesser(asked.MaximumInvoked, given.MaximumInvoked), Lesser(asked.MaximumPerformed, given.MaximumPerformed))
            : One;
    }

    /// <summary>What an acceptor answers; both numbers are the requestor's. Null where the requestor did not ask.</summary>
    public static AsynchronousOperationsWindow? Answer(AsynchronousOperationsWindow? proposal, ushort weInvoke, ushort wePerform) =>
        proposal is { } asked
            ? new AsynchronousOperationsWindow(Lesser(asked.MaximumInvoked, wePerform), Lesser(asked.MaximumPerformed, weInvoke))
            : null;
}
