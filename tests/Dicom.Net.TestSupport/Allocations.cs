namespace Dicom.Net.TestSupport;

/// <summary>Measures bytes allocated in a steady state.</summary>
public static class Allocations
{
    /// <summary>The least that a round of the action allocates on this thread, after two rounds of warm-up.</summary>
    /// <remarks>The least, because a collection that another test causes may empty a shared pool within any one round.</remarks>
    /// <param name="action">What is measured.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <returns>Bytes.</returns>
    public static long Least(Action action, int rounds = 8)
    {
        ArgumentNullException.ThrowIfNull(action);
        action();
        action();
        long least = long.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
