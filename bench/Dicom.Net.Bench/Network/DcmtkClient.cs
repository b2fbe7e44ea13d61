using System.Diagnostics;
using System.Globalization;

namespace Dicom.Net.Bench.Network;

/// <summary>dcmtk as client: a small program over its library, which times itself, so that the start of a process is not measured.</summary>
internal sealed class DcmtkClient(string program, bool noDelay, bool largePdus) : IBenchClient
{
    public RunResult Run(string task, int port, int count, string folder)
    {
        Process[] running = [.. Enumerable.Range(0, task == "store8" ? 8 : 1).Select(_ => Start(task, port, count, folder))];
        RunResult[] results = [.. running.Select(Read)];

        // Several at once began together: the last one's end is the end.
        return new RunResult
        {
            Seconds = results.Max(result => result.Seconds),
            CpuSeconds = results.Sum(result => result.CpuSeconds),
            P50 = results.Max(result => result.P50),
            P99 = results.Max(result => result.P99),
            PeakBytes = results.Max(result => result.PeakBytes),
        };
    }

    public void Dispose()
    {
    }

    private Process Start(string task, int port, int count, string folder)
    {
        bool isStore = folder.Length > 0;
        string what = isStore ? folder : count.ToString(CultureInfo.InvariantCulture);
        return Processes.Start(program, [isStore ? "store" : task, port.ToString(CultureInfo.InvariantCulture), what, largePdus ? "131072" : "16384"], noDelay, redirect: true);
    }

    private static RunResult Read(Process process)
    {
        using (process)
        {
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            double[] values = [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
            return process.ExitCode != 0
                ? throw new InvalidOperationException($"dcmtk_scu ended with {process.ExitCode}")
                : new RunResult { Seconds = values[0], CpuSeconds = values[1], P50 = values[2], P99 = values[3], PeakBytes = (long)values[4] };
        }
    }
}
