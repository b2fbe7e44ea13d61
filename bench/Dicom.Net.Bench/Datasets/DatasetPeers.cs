using System.Diagnostics;
using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Bench.Datasets;

/// <summary>Runs the tasks here and in the peers' programs in turn, round by round, and prints the best time of each and the ratios.</summary>
internal static class DatasetPeers
{
    private const int Rounds = 3;
    private static readonly bool s_isByCpu = Environment.GetEnvironmentVariable("BENCH_CPU") is not null;
    private static readonly string[] s_native = ["walk", "dcmtk", "gdcm"];

    /// <summary>Runs all of it.</summary>
    /// <param name="folder">Where the peers' programs are, and where files are made.</param>
    /// <param name="only">Names of tasks, or none for all.</param>
    public static int Run(string folder, string[] only)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["header"] = DatasetFiles.HeaderOnly(),
            ["ct"] = DatasetFiles.Ct(),
            ["enhanced"] = DatasetFiles.Enhanced(),
            ["structures"] = DatasetFiles.Structures(),
        };
        foreach ((string name, byte[] bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name + ".dcm"), bytes);
            Console.WriteLine($"{name}: {bytes.Length} bytes, {DatasetFiles.CountElements(bytes)} elements");
        }

        foreach (string task in new[] { "index", "decode", "write", "element" })
        {
            foreach ((string name, byte[] bytes) in files)
            {
                if (only.Length == 0 || only.Contains(task) || only.Contains(task + "-" + name))
                {
                    Compare(folder, task, name, bytes);
                }
            }
        }

        if (only.Length == 0 || only.Contains("scan"))
        {
            Scan(folder);
        }

        return 0;
    }

    private static void Compare(string folder, string task, string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name + ".dcm");
        string native = task == "element" ? "write" : task;
        var best = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int round = 0; round < Rounds; round++)
        {
            Keep(best, "ours", task switch
            {
                "index" => Measure(20, () => DatasetTasks.Index(bytes)),
                "decode" => Measure(5, () => DatasetTasks.Decode(bytes)),
                _ => MeasureWrite(bytes, task == "element"),
            });
            foreach (string peer in s_native)
            {
                if (peer != "walk" || task == "index")
                {
                    Keep(best, peer, Peer(Path.Combine(folder, "dataset_" + peer), native, path));
                }
            }

            if (native == "write")
            {
                Keep(best, "memcpy", Peer(Path.Combine(folder, "dataset_walk"), "copy", path));
            }
        }

        Keep(best, "pydicom", Peer("/usr/bin/python3", Path.Combine(folder, "dataset_pydicom.py"), native, path));
        Print($"{task} {name}", best);
    }

    private static void Scan(string folder)
    {
        string many = Directory.CreateDirectory(Path.Combine(folder, "many")).FullName;
        for (int i = 0; i < 10_000; i++)
        {
            string path = Path.Combine(many, i.ToString("D5", CultureInfo.InvariantCulture) + ".dcm");
            if (!File.Exists(path))
            {
                File.WriteAllBytes(path, DatasetFiles.Slice(i));
            }
        }

        string[] files = [.. Directory.GetFiles(many).Order(StringComparer.Ordinal)];
        var best = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int round = 0; round < Rounds; round++)
        {
            Keep(best, "ours", Measure(1, () => DatasetTasks.Scan(files)) / files.Length);
            foreach (string peer in s_native)
            {
                Keep(best, peer, Peer(Path.Combine(folder, "dataset_" + peer), "scan", many));
            }
        }

        Keep(best, "pydicom", Peer("/usr/bin/python3", Path.Combine(folder, "dataset_pydicom.py"), "scan", many));
        Print("scan", best);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DatasetTasks.Scan(files);
        Console.WriteLine($"scan: {(GC.GetAllocatedBytesForCurrentThread() - before) / files.Length} bytes allocated a file");
    }

    // What was read, written as it stands; or a builder of its values, written element by element.
    private static double MeasureWrite(byte[] bytes, bool byElement)
    {
        using DicomFile view = DicomFile.View(bytes);
        using var output = new PooledBufferWriter();
        if (!byElement)
        {
            return Measure(20, () =>
            {
                output.Clear();
                view.Dataset.WriteTo(output);
                return output.WrittenBytes;
            });
        }

        DicomDatasetBuilder builder = Rebuild(view.Dataset.Root);
        return Measure(5, () =>
        {
            output.Clear();
            builder.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
            return output.WrittenBytes;
        });
    }

    private static DicomDatasetBuilder Rebuild(DicomItem item)
    {
        var builder = new DicomDatasetBuilder();
        foreach (DicomElement element in item)
        {
            if (!element.IsSequence)
            {
                builder.SetBytes(element.Tag, element.VR, element.ValueMemory);
                continue;
            }

            foreach (DicomItem nested in element.Items)
            {
                Rebuild(nested).MoveTo(builder.AddItem(element.Tag));
            }
        }

        return builder;
    }

    private static double Measure(int batch, Func<long> task)
    {
        double best = double.MaxValue;
        var total = Stopwatch.StartNew();
        task();
        for (int round = 0; round < 5 || total.ElapsedMilliseconds < 600; round++)
        {
            TimeSpan start = Now();
            for (int i = 0; i < batch; i++)
            {
                task();
            }

            best = Math.Min(best, (Now() - start).TotalNanoseconds / batch);
        }

        return best;
    }

    // Wall time, or with BENCH_CPU set the process's own (its clock is too coarse for batches below a millisecond).
    private static TimeSpan Now() => s_isByCpu ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);

    private static double Peer(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN;
    }

    private static void Keep(Dictionary<string, double> best, string name, double nanoseconds) =>
        best[name] = best.TryGetValue(name, out double known) ? Math.Min(known, nanoseconds) : nanoseconds;

    private static void Print(string title, Dictionary<string, double> best)
    {
        double ours = best["ours"];
        string peers = string.Join(", ", best.Where(entry => entry.Key != "ours").Select(entry =>
            string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value / 1000:0.00} us ({entry.Value / ours:0.00}x)")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {ours / 1000:0.00} us; {peers}"));
    }
}
