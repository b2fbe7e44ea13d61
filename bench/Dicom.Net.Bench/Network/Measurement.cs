using System.Globalization;

namespace Dicom.Net.Bench.Network;

/// <summary>A client and a server on one task; keeps the best of its runs, and the least CPU time of each side.</summary>
internal sealed class Measurement(string task, string name, IBenchClient client, IBenchServer server, string folder, int count, int rounds = int.MaxValue)
{
    private readonly int _operations = task is "store8" ? 8 * BenchFiles.Count(folder) : folder.Length > 0 ? BenchFiles.Count(folder) : count;
    private readonly long _bytes = task is "store8" ? 8 * BenchFiles.Bytes(folder) : folder.Length > 0 ? BenchFiles.Bytes(folder) : 0;
    private int _runs;
    private long _serverAllocatedBytes = -1;

    public string Name => name;

    public RunResult? Best { get; private set; }

    public double ClientCpu { get; private set; } = double.MaxValue;

    public double ServerCpu { get; private set; } = double.MaxValue;

    public long ServerPeakBytes { get; private set; }

    public string? Failure { get; private set; }

    public double OperationsPerSecond => Best is null ? 0 : _operations / Best.Seconds;

    public double MegabytesPerSecond => Best is null ? 0 : _bytes / 1e6 / Best.Seconds;

    public double ClientCpuPerOperation => ClientCpu / _operations;

    public double ServerCpuPerOperation => ServerCpu / _operations;

    /// <summary>Where objects are kept: emptied before each run.</summary>
    public string? Output { get; init; }

    public void Run(bool isWarmUp)
    {
        if (Failure is not null || _runs >= rounds)
        {
            return;
        }

        try
        {
            if (Output is not null)
            {
                BenchFiles.Empty(Output);
            }

            NodeStats before = server.Stats();
            RunResult run = client.Run(task, server.Port, count, folder);
            NodeStats after = server.Stats();
            if (!isWarmUp || rounds == 1)
            {
                Add(run, before, after);
            }
        }
        catch (Exception e)
        {
            Failure = e.Message;
        }
    }

    public string Row()
    {
        if (Failure is not null || Best is null)
        {
            return $"| {name} | failed: {Failure} |";
        }

        double perUnit = _bytes >= _operations * 100_000L ? 1e9 / _bytes : 1e6 / _operations;
        string unit = _bytes >= _operations * 100_000L ? "s/GB" : "us";
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {(_bytes == 0 ? "" : Number(MegabytesPerSecond))} | {Number(OperationsPerSecond)} | {Time(Best.P50)} | {Time(Best.P99)} | {ClientCpu * perUnit:F2} {unit} | {ServerCpu * perUnit:F2} {unit} | {Best.PeakBytes >> 20} | {ServerPeakBytes >> 20} | {Allocated(Best.AllocatedBytes)} | {Allocated(_serverAllocatedBytes)} |");
    }

    private void Add(RunResult run, NodeStats before, NodeStats after)
    {
        _runs++;
        ClientCpu = Math.Min(ClientCpu, run.CpuSeconds);
        ServerCpu = Math.Min(ServerCpu, after.CpuSeconds - before.CpuSeconds);
        ServerPeakBytes = Math.Max(ServerPeakBytes, after.PeakBytes);
        if (after.AllocatedBytes >= 0)
        {
            long allocated = after.AllocatedBytes - before.AllocatedBytes;
            _serverAllocatedBytes = _serverAllocatedBytes < 0 ? allocated : Math.Min(_serverAllocatedBytes, allocated);
        }

        if (Best is null || run.Seconds < Best.Seconds)
        {
            run.AllocatedBytes = Best is null ? run.AllocatedBytes : Math.Min(run.AllocatedBytes, Best.AllocatedBytes);
            Best = run;
        }
    }

    private string Allocated(long bytes) => bytes < 0 ? "" : Number(bytes / (double)_operations);

    private static string Time(double seconds) => seconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F3}");

    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);
}
