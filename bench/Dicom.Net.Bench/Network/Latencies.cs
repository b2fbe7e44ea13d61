using System.Diagnostics;

namespace Dicom.Net.Bench.Network;

/// <summary>Measures one run: time, CPU, allocation, and the time of each operation.</summary>
internal sealed class Latencies(int capacity)
{
    private readonly long[] _ticks = new long[capacity];
    private int _count;

    public void Add(long since)
    {
        int index = Interlocked.Increment(ref _count) - 1;
        if (index < _ticks.Length)
        {
            _ticks[index] = Stopwatch.GetTimestamp() - since;
        }
    }

    public static async Task<RunResult> MeasureAsync(int operations, Func<Latencies, Task> run)
    {
        var latencies = new Latencies(operations);
        NodeStats before = NodeStats.OfSelf();
        long start = Stopwatch.GetTimestamp();
        await run(latencies);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        NodeStats after = NodeStats.OfSelf();
        int count = Math.Min(latencies._count, operations);
        Span<long> sorted = latencies._ticks.AsSpan(0, count);
        sorted.Sort();
        return new RunResult
        {
            Seconds = seconds,
            P50 = count == 0 ? 0 : sorted[count / 2] / (double)Stopwatch.Frequency,
            P99 = count == 0 ? 0 : sorted[Math.Min(count - 1, count * 99 / 100)] / (double)Stopwatch.Frequency,
            CpuSeconds = after.CpuSeconds - before.CpuSeconds,
            AllocatedBytes = after.AllocatedBytes - before.AllocatedBytes,
            PeakBytes = after.PeakBytes,
        };
    }
}
