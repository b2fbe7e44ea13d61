using System.Diagnostics;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Bench.Network;

/// <summary>Our client's side of each task.</summary>
internal static class OwnScu
{
    private const int Window = 8;

    public static Task<RunResult> RunAsync(string task, int port, int count, string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(count)] : [];
        return task switch
        {
            "store" => Latencies.MeasureAsync(files.Length, times => StoreAsync(port, files, times)),
            "window" => Latencies.MeasureAsync(files.Length, times => StoreInWindowAsync(port, files, times)),
            "store8" => Latencies.MeasureAsync(8 * files.Length, times => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => StoreAsync(port, files, times))))),
            "associate" => Latencies.MeasureAsync(count, times => AssociateAsync(port, count, times)),
            "echo" => Latencies.MeasureAsync(count, times => EchoAsync(port, count, times)),
            _ => throw new ArgumentException($"no task {task}", nameof(task)),
        };
    }

    private static DicomClientOptions Options(string called, params string[] classes)
    {
        var options = new DicomClientOptions { CallingAETitle = "BENCHSCU", CalledAETitle = called };
        foreach (string sopClass in classes)
        {
            options.Propose(sopClass, TransferSyntax.ExplicitVRLittleEndian.Uid);
        }

        return options;
    }

    // What storescu does: one association, one object after the other, each file opened and read when its turn comes.
    private static async Task StoreAsync(int port, string[] files, Latencies times)
    {
        DicomClientOptions options = Options("ANY-SCP", DicomUids.CTImageStorage, DicomUids.SecondaryCaptureImageStorage);
        await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", port, options);
        foreach (string file in files)
        {
            long start = Stopwatch.GetTimestamp();
            using StoreSource source = StoreSource.FromFile(file);
            StoreResponse response = await association.StoreAsync(source);
            if (!response.Status.IsSuccess)
            {
                throw new InvalidOperationException($"{file}: {response.Status} {response.ErrorComment}");
            }

            times.Add(start);
        }

        await association.ReleaseAsync();
    }

    // Eight operations outstanding on one association; nothing of dcmtk's is held against it.
    private static async Task StoreInWindowAsync(int port, string[] files, Latencies times)
    {
        DicomClientOptions options = Options("ANY-SCP", DicomUids.CTImageStorage);
        options.MaxOperationsInvoked = Window;
        await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", port, options);
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, Window).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < files.Length; i = Interlocked.Increment(ref next) - 1)
            {
                long start = Stopwatch.GetTimestamp();
                using StoreSource source = StoreSource.FromFile(files[i]);
                StoreResponse response = await association.StoreAsync(source);
                if (!response.Status.IsSuccess)
                {
                    throw new InvalidOperationException($"{files[i]}: {response.Status} {response.ErrorComment}");
                }

                times.Add(start);
            }
        }));
        await association.ReleaseAsync();
    }

    private static async Task AssociateAsync(int port, int count, Latencies times)
    {
        DicomClientOptions options = Options("ANY-SCP", DicomUids.Verification);
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", port, options);
            Check(await association.EchoAsync());
            await association.ReleaseAsync();
            times.Add(start);
        }
    }

    private static async Task EchoAsync(int port, int count, Latencies times)
    {
        await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", port, Options("ANY-SCP", DicomUids.Verification));
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Check(await association.EchoAsync());
            times.Add(start);
        }

        await association.ReleaseAsync();
    }

    private static void Check(Dicom.Net.Dimse.DimseStatus status)
    {
        if (!status.IsSuccess)
        {
            throw new InvalidOperationException($"C-ECHO: {status}");
        }
    }
}
