using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Dicom.Net.Bench.Network;

/// <summary>Our client and server against dcmtk's and Orthanc's and against bare sockets, interleaved in one run.</summary>
internal sealed class NetworkBench : IDisposable
{
    private readonly BenchFiles _files;
    private readonly bool _isQuick;
    private readonly HashSet<string> _only;
    private readonly StringBuilder _report = new();
    private readonly Dictionary<string, Measurement> _done = [];
    private readonly List<IDisposable> _endpoints = [];
    private readonly string? _native;
    private readonly string? _storescp;

    private NetworkBench(bool isQuick, HashSet<string> only)
    {
        _isQuick = isQuick;
        _only = only;
        _files = new BenchFiles(isQuick);
        _native = BuildNative(_files.Root);
        _storescp = _native is null ? null : Processes.Find("storescp");
    }

    public static int Run(string[] args)
    {
        string output = "network-bench.md";
        bool isQuick = false;
        HashSet<string> only = [];
        foreach (string arg in args)
        {
            isQuick |= arg == "--quick";
            output = arg.StartsWith("--output=", StringComparison.Ordinal) ? arg["--output=".Length..] : output;
            if (arg.StartsWith("--only=", StringComparison.Ordinal))
            {
                only = [.. arg["--only=".Length..].Split(',')];
            }
        }

        using var bench = new NetworkBench(isQuick, only);
        bench.RunAll();
        File.WriteAllText(output, bench._report.ToString());
        Console.WriteLine($"written to {Path.GetFullPath(output)}");
        return 0;
    }

    public void Dispose()
    {
        foreach (IDisposable endpoint in _endpoints)
        {
            endpoint.Dispose();
        }

        _files.Dispose();
    }

    private void RunAll()
    {
        var bareServer = Keep(new OwnServer("bare-server"));
        var bareClient = Keep(new OwnClient("bare-client"));
        var scp = Keep(new OwnServer("scp", "discard"));
        string ownFolder = _files.NewFolder("own");
        var scpToFile = Keep(new OwnServer("scp", "folder", ownFolder));
        var scu = Keep(new OwnClient("scu"));
        IBenchServer? ignore = Dcmtk(true, true, "--ignore");
        IBenchServer? forking = Dcmtk(true, true, "--ignore", "--fork");
        string theirFolder = _files.NewFolder("theirs");
        IBenchServer? bits = Dcmtk(true, true, "+B", "-od", theirFolder);
        IBenchClient? storescu = _native is null ? null : Keep(new DcmtkClient(_native, true, true));
        int slices = BenchFiles.Count(_files.Slices);

        foreach ((string letter, string title, string folder) in new[] { ("a", $"(a) {slices} CT objects of 0.5 MB", _files.Slices), ("b", "(b) one object of 256 MB", _files.Large), ("c", $"(c) {BenchFiles.Count(_files.Small)} objects of 4 KB", _files.Small) })
        {
            List<Measurement> list = [new("store", "bare loop", bareClient, bareServer, folder, int.MaxValue), new("store", "ours to ours", scu, scp, folder, int.MaxValue)];
            if (ignore is not null)
            {
                list.Add(new("store", "dcmtk to dcmtk --ignore", storescu!, ignore, folder, int.MaxValue));
                list.Add(new("store", "ours to dcmtk --ignore", scu, ignore, folder, int.MaxValue));
                list.Add(new("store", "dcmtk to ours", storescu!, scp, folder, int.MaxValue));
            }

            list.Add(new("store", "ours to ours, file", scu, scpToFile, folder, int.MaxValue) { Output = ownFolder });
            if (bits is not null)
            {
                list.Add(new("store", "dcmtk to dcmtk +B", storescu!, bits, folder, int.MaxValue) { Output = theirFolder });
                list.Add(new("store", "ours to dcmtk +B", scu, bits, folder, int.MaxValue) { Output = theirFolder });
                list.Add(new("store", "dcmtk to ours, file", storescu!, scpToFile, folder, int.MaxValue) { Output = ownFolder });
            }

            Section(letter, title, list, 6);
            BenchFiles.Empty(ownFolder);
            BenchFiles.Empty(theirFolder);
        }

        Section("w", $"(c) with a negotiated window of 8, apart from the others: {BenchFiles.Count(_files.Small)} objects of 4 KB", [new("window", "ours to ours", scu, scp, _files.Small, int.MaxValue)], 6);
        List<Measurement> associations = [new("associate", "bare sockets", bareClient, bareServer, "", _isQuick ? 500 : 2000), new("associate", "ours to ours", scu, scp, "", _isQuick ? 500 : 2000)];
        List<Measurement> echoes = [new("echo", "bare ping-pong", bareClient, bareServer, "", 20000), new("echo", "ours to ours", scu, scp, "", 20000)];
        List<Measurement> eight = [new("store8", "bare loop", bareClient, bareServer, _files.Slices, int.MaxValue), new("store8", "ours to ours", scu, scp, _files.Slices, int.MaxValue)];
        if (ignore is not null)
        {
            AddPairs(associations, "associate", scu, scp, storescu!, ignore, _isQuick ? 500 : 2000);
            AddPairs(echoes, "echo", scu, scp, storescu!, ignore, 20000);
            eight.Add(new("store8", "dcmtk to dcmtk --ignore", storescu!, forking!, _files.Slices, int.MaxValue));
            eight.Add(new("store8", "ours to dcmtk --ignore", scu, forking!, _files.Slices, int.MaxValue));
            eight.Add(new("store8", "dcmtk to ours", storescu!, scp, _files.Slices, int.MaxValue));
        }

        Section("d", "(d) association, C-ECHO, release", associations, 6);
        Section("e", "(e) C-ECHO on one association", echoes, 6);
        Section("f", $"(f) {slices} CT objects of 0.5 MB on each of 8 associations at once", eight, 3);
        RunPeersWithNagle(scu, scp);
        Goals();
    }

    private static void AddPairs(List<Measurement> list, string task, IBenchClient scu, IBenchServer scp, IBenchClient theirScu, IBenchServer theirScp, int count)
    {
        list.Add(new(task, "dcmtk to dcmtk", theirScu, theirScp, "", count));
        list.Add(new(task, "ours to dcmtk", scu, theirScp, "", count));
        list.Add(new(task, "dcmtk to ours", theirScu, scp, "", count));
    }

    // Each peer twice: as it comes, with Nagle's algorithm on, and with TCP_NODELAY=1 in its environment.
    private void RunPeersWithNagle(IBenchClient scu, IBenchServer scp)
    {
        if (_only.Count > 0 && !_only.Contains("n"))
        {
            return;
        }

        List<Measurement> small = [];
        List<Measurement> slices = [];
        foreach (bool noDelay in new[] { false, true })
        {
            string with = noDelay ? ", TCP_NODELAY=1" : "";
            if (_storescp is not null)
            {
                IBenchServer theirs = Dcmtk(noDelay, false, "--ignore")!;
                IBenchClient storescu = Keep(new DcmtkClient(_native!, noDelay, false));
                small.Add(new("store", "dcmtk to dcmtk" + with, storescu, theirs, _files.FewSmall, int.MaxValue, noDelay ? int.MaxValue : 1));
                small.Add(new("store", "ours to dcmtk" + with, scu, theirs, _files.FewSmall, int.MaxValue));
                small.Add(new("store", "dcmtk to ours" + with, storescu, scp, _files.FewSmall, int.MaxValue));
                slices.Add(new("store", "ours to dcmtk" + with, scu, theirs, _files.FewSlices, int.MaxValue));
                slices.Add(new("store", "dcmtk to ours" + with, storescu, scp, _files.FewSlices, int.MaxValue));
            }

            if (Processes.Find("dcmqrscp") is { } dcmqrscp)
            {
                IArchive archive = Keep(new DcmqrscpPeer(dcmqrscp, noDelay, _files, scp.Port));
                AddArchive(small, slices, "dcmqrscp", with, scu, scp, archive);
            }

            if (Processes.Find("Orthanc") is { } orthanc)
            {
                IArchive archive = Keep(new OrthancPeer(orthanc, noDelay, _files, scp.Port));
                AddArchive(small, slices, "Orthanc", with, scu, scp, archive);
            }
        }

        Section("n4", $"Peers with Nagle's algorithm on, {BenchFiles.Count(_files.FewSmall)} objects of 4 KB", small, 4);
        Section("n5", $"Peers with Nagle's algorithm on, {BenchFiles.Count(_files.FewSlices)} objects of 0.5 MB", slices, 4);
    }

    private void AddArchive(List<Measurement> small, List<Measurement> slices, string name, string with, IBenchClient scu, IBenchServer scp, IArchive archive)
    {
        small.Add(new("store", $"ours to {name}{with}", scu, archive, _files.FewSmall, int.MaxValue));
        small.Add(new("store", $"{name} to ours{with}", archive, scp, _files.FewSmall, int.MaxValue));
        slices.Add(new("store", $"ours to {name}{with}", scu, archive, _files.FewSlices, int.MaxValue));
        slices.Add(new("store", $"{name} to ours{with}", archive, scp, _files.FewSlices, int.MaxValue));
    }

    private void Section(string letter, string title, List<Measurement> list, int rounds)
    {
        if (_only.Count > 0 && !_only.Contains(letter) && !_only.Contains(letter[..1]))
        {
            return;
        }

        Console.WriteLine(title);
        rounds = _isQuick ? Math.Min(rounds, 3) : rounds;
        long start = Stopwatch.GetTimestamp();
        for (int round = -1; round < rounds; round++)
        {
            foreach (Measurement measurement in list)
            {
                measurement.Run(isWarmUp: round < 0);
            }
        }

        _report.AppendLine(CultureInfo.InvariantCulture, $"\n### {title}\n");
        _report.AppendLine("| pair | MB/s | operations/s | p50 ms | p99 ms | CPU sending | CPU receiving | peak MB sending | peak MB receiving | B allocated an operation, sending | receiving |");
        _report.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (Measurement measurement in list)
        {
            _report.AppendLine(measurement.Row());
            Console.WriteLine(measurement.Row());
            _done[letter + ": " + measurement.Name] = measurement;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
    }

    private void Goals()
    {
        _report.AppendLine("\n### Goals\n\n| goal | ratio |\n| --- | --- |");
        Goal("(a) ours / tuned dcmtk, at least 1.7", "a: ours to ours", "a: dcmtk to dcmtk --ignore");
        Goal("(a) ours / bare loop, at least 0.85", "a: ours to ours", "a: bare loop");
        Goal("(b) ours / bare loop, at least 0.9", "b: ours to ours", "b: bare loop");
        Goal("(b) ours to file / dcmtk +B, at least 1.2", "b: ours to ours, file", "b: dcmtk to dcmtk +B");
        Goal("(c) ours / tuned dcmtk, at least 3", "c: ours to ours", "c: dcmtk to dcmtk --ignore");
        if (_done.TryGetValue("c: ours to ours", out Measurement? c) && _done.TryGetValue("e: bare ping-pong", out Measurement? ping))
        {
            Line("(c) CPU an object sending / ping-pong's, at most 1.4", c.ClientCpuPerOperation / ping.ClientCpuPerOperation);
            Line("(c) CPU an object receiving / ping-pong's, at most 1.4", c.ServerCpuPerOperation / ping.ServerCpuPerOperation);
        }

        if (_done.TryGetValue("w: ours to ours", out Measurement? window))
        {
            Line("(c) with a window of 8: CPU us an object sending, at most 60", window.ClientCpuPerOperation * 1e6);
            Line("(c) with a window of 8: CPU us an object receiving, at most 60", window.ServerCpuPerOperation * 1e6);
        }

        Goal("(d) ours / tuned dcmtk, at least 1.5", "d: ours to ours", "d: dcmtk to dcmtk");
        Goal("(e) ours / ping-pong, at least 0.8", "e: ours to ours", "e: bare ping-pong");
        Goal("(f) ours in sum / (a) ours, at least 1", "f: ours to ours", "a: ours to ours");
        foreach (string name in new[] { "ours to dcmtk", "dcmtk to ours", "ours to dcmqrscp", "dcmqrscp to ours", "ours to Orthanc", "Orthanc to ours" })
        {
            Goal($"{name} with Nagle's algorithm on / off, at least 0.8: 4 KB", "n4: " + name, "n4: " + name + ", TCP_NODELAY=1");
            Goal($"{name} with Nagle's algorithm on / off, at least 0.8: 0.5 MB", "n5: " + name, "n5: " + name + ", TCP_NODELAY=1");
        }

        foreach (string task in new[] { "a", "b", "c", "f" })
        {
            Goal($"({task}) ours to dcmtk --ignore / dcmtk's pair, at least 1", $"{task}: ours to dcmtk --ignore", $"{task}: dcmtk to dcmtk --ignore");
            Goal($"({task}) dcmtk to ours / dcmtk's pair, at least 1", $"{task}: dcmtk to ours", $"{task}: dcmtk to dcmtk --ignore");
        }

        foreach (string task in new[] { "d", "e" })
        {
            Goal($"({task}) ours to dcmtk / dcmtk's pair, at least 1", $"{task}: ours to dcmtk", $"{task}: dcmtk to dcmtk");
            Goal($"({task}) dcmtk to ours / dcmtk's pair, at least 1", $"{task}: dcmtk to ours", $"{task}: dcmtk to dcmtk");
        }
    }

    private void Goal(string text, string ours, string theirs)
    {
        if (_done.TryGetValue(ours, out Measurement? one) && _done.TryGetValue(theirs, out Measurement? other) && one.Best is not null && other.Best is not null)
        {
            bool isByBytes = one.MegabytesPerSecond > 0;
            Line(text, isByBytes ? one.MegabytesPerSecond / other.MegabytesPerSecond : one.OperationsPerSecond / other.OperationsPerSecond);
        }
    }

    private void Line(string text, double ratio)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"| {text} | {ratio:F2} |");
        _report.AppendLine(line);
        Console.WriteLine(line);
    }

    private PeerServer? Dcmtk(bool noDelay, bool largePdus, params string[] options) =>
        _storescp is null ? null : Keep(PeerServer.Start(_storescp, noDelay, port =>
            [.. options, .. largePdus ? new[] { "-pdu", "131072" } : [], port.ToString(CultureInfo.InvariantCulture)]));

    private T Keep<T>(T endpoint)
        where T : IDisposable
    {
        _endpoints.Add(endpoint);
        return endpoint;
    }

    private static string? BuildNative(string folder)
    {
        string source = Path.Combine(FindBenchFolder(), "native", "dcmtk_scu.cpp");
        string output = Path.Combine(folder, "dcmtk_scu");
        if (Processes.Find("g++") is not { } compiler || !File.Exists(source))
        {
            return null;
        }

        using Process process = Processes.Start(compiler, ["-O2", "-std=c++17", source, "-o", output, "-ldcmnet", "-ldcmdata", "-loflog", "-lofstd"], noDelay: false);
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }

    private static string FindBenchFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "bench", "README.md")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? "", "bench");
    }
}
