using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Dicom.Net.Bench.Network;

/// <summary>What one process has used so far.</summary>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="AllocatedBytes">Managed bytes allocated; -1 where the process is not managed.</param>
/// <param name="PeakBytes">Largest resident set.</param>
internal readonly record struct NodeStats(double CpuSeconds, long AllocatedBytes, long PeakBytes)
{
    /// <summary>This process.</summary>
    public static NodeStats OfSelf() =>
        new(Rusage(0), GC.GetTotalAllocatedBytes(precise: true), StatusBytes("self", "VmHWM:"));

    /// <summary>Another process, by its entries under /proc: its threads in nanoseconds, its ended children in ticks.</summary>
    public static NodeStats OfProcess(int id)
    {
        double nanoseconds = 0;
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task");
        foreach (string thread in Directory.EnumerateDirectories(folder))
        {
            try
            {
                string text = File.ReadAllText(thread + "/schedstat");
                nanoseconds += double.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread ended.
            }
        }

        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const double TicksPerSecond = 100;
        double children = (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
        return new NodeStats((nanoseconds / 1e9) + children, -1, PeakOf(id));
    }

    /// <summary>Largest resident set of a process, 0 if it has ended.</summary>
    public static long PeakOf(int id)
    {
        try
        {
            return StatusBytes(id.ToString(CultureInfo.InvariantCulture), "VmHWM:");
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long StatusBytes(string process, string field)
    {
        foreach (string line in File.ReadLines($"/proc/{process}/status"))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }

    // Two struct timeval first: user and system time; 14 longs follow.
    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetRusage(int who, [Out] long[] usage);

    private static double Rusage(int who)
    {
        long[] usage = new long[18];
        return GetRusage(who, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : 0;
    }
}

/// <summary>One run of a task, as the process that drives it saw it.</summary>
internal sealed class RunResult
{
    [JsonInclude] public double Seconds;
    [JsonInclude] public double P50;
    [JsonInclude] public double P99;
    [JsonInclude] public double CpuSeconds;
    [JsonInclude] public long AllocatedBytes = -1;
    [JsonInclude] public long PeakBytes;
}
