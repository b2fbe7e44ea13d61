using System.Runtime.InteropServices;
using Dicom.Net.Cli.Output;

namespace Dicom.Net.Cli;

/// <summary>The process: signals in, exit code out.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        int signals = 0;

        // The first signal ends the work cleanly; a second one is left to the system, which ends the process.
        void OnSignal(PosixSignalContext context)
        {
            if (Interlocked.Increment(ref signals) == 1)
            {
                context.Cancel = true;
                stop.Cancel();
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return (int)await CommandLine.RunAsync(args, Terminal.ForProcess(), stop.Token);
    }
}
