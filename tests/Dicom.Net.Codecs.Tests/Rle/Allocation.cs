namespace Dicom.Net.Codecs.Tests.Rle;

/// <summary>Counts the bytes that an action allocates on this thread once it is warm.</summary>
internal static class Allocation
{
    /// <summary>
    /// The fewest bytes of several attempts of ten runs each: what the action allocates it allocates every time, while a collection that another
    /// thread causes, or a method compiled again, counts once.
    /// </summary>
    public static long OfTenRuns(Action action)
    {
        long fewest = long.MaxValue;
        for (int attempt = 0; attempt < 6 && fewest != 0; attempt++)
        {
            action();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
            {
                action();
            }

            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
