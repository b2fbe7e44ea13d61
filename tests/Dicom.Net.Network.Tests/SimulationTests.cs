using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>
/// Whole associations of both sides over memory, on a clock of our own, each run drawn from its seed: see
/// Dicom.Net.Network.Simulation, which runs in processes of its own, one for each processor.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Runs = 100_000;

    // What a peer, or time, can do to a side that waits for it.
    private static readonly AssociationEvent[] s_fromOutside =
    [
        AssociationEvent.Evt3, AssociationEvent.Evt4, AssociationEvent.Evt6, AssociationEvent.Evt10, AssociationEvent.Evt12, AssociationEvent.Evt13,
        AssociationEvent.Evt15, AssociationEvent.Evt16, AssociationEvent.Evt17, AssociationEvent.Evt18, AssociationEvent.Evt19,
    ];

    // The states in which a side reads. In Sta3, Sta8, Sta9 and Sta12 it owes its own answer, and gives it before it reads on.
    private static readonly (AssociationRole Role, int[] States)[] s_waiting =
    [
        (AssociationRole.Requestor, [5, 6, 7, 11, 13]), (AssociationRole.Acceptor, [2, 6, 7, 10, 13]),
    ];

    private static readonly string[] s_own =
    [
        "Requestor Evt1 Sta1", "Requestor Evt2 Sta4", "Requestor Evt15 Sta4", "Requestor Evt17 Sta4", "Requestor Evt9 Sta6",
        "Requestor Evt11 Sta6", "Requestor Evt14 Sta8", "Requestor Evt14 Sta9",
        "Acceptor Evt5 Sta1", "Acceptor Evt7 Sta3", "Acceptor Evt8 Sta3", "Acceptor Evt9 Sta6", "Acceptor Evt11 Sta6",
        "Acceptor Evt14 Sta8", "Acceptor Evt14 Sta12",
    ];

    [Fact]
    public async Task Runs_OfEverySeed_EndWellAndReachEveryCellAndFault()
    {
        int processes = Environment.ProcessorCount;
        string[] printed = await Task.WhenAll(Enumerable.Range(0, processes).Select(i =>
        {
            int first = (int)((long)Runs * i / processes);
            return SimulateAsync(first, (int)((long)Runs * (i + 1) / processes) - first);
        }));

        string[] lines = [.. printed.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        Dictionary<string, long> counts = lines.Where(line => !line.StartsWith("broken", StringComparison.Ordinal))
            .Select(line => (Name: line[..line.LastIndexOf(' ')], Count: long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)))
            .GroupBy(entry => entry.Name, entry => entry.Count, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(), StringComparer.Ordinal);
        Print(counts);

        Assert.DoesNotContain(lines, line => line.StartsWith("broken", StringComparison.Ordinal));
        Assert.Equal(Runs, counts["runs"]);
        Assert.Equal(ExpectedCells(), counts.Keys.Where(name => name.StartsWith("cell ", StringComparison.Ordinal)).Select(name => name[5..]).ToHashSet());
        Assert.Equal(ExpectedFaults(), counts.Keys.Where(name => name.StartsWith("fault ", StringComparison.Ordinal)).Select(name => name[6..]).ToHashSet());

        // At least one object each way in every run, each acknowledged.
        Assert.InRange(counts["acknowledged"], 2 * Runs, counts["objects"]);
        Assert.All(["ReleaseByRequestor", "ReleaseByAcceptor", "ReleaseCollision", "AbortByRequestor", "AbortByAcceptor", "Reset", "HalfCloseByRequestor", "HalfCloseByAcceptor"],
            ending => Assert.True(counts.GetValueOrDefault("ended " + ending) > 0, ending));
    }

    [Fact]
    public async Task Run_OfTheSameSeed_IsTheSame()
    {
        string first = await SimulateAsync(4711, 40, "trace");

        Assert.Equal(first, await SimulateAsync(4711, 40, "trace"));
        Assert.Contains("in Sta6", first, StringComparison.Ordinal);
    }

    private static HashSet<string> ExpectedCells()
    {
        HashSet<string> cells = [.. s_own];
        foreach ((AssociationRole role, int[] states) in s_waiting)
        {
            foreach (int state in states)
            {
                cells.UnionWith(s_fromOutside.Where(e => StateTable.Lookup(e, (AssociationState)state) != UpperLayerAction.None).Select(e => $"{role} {e} Sta{state}"));
            }
        }

        return cells;
    }

    private static HashSet<string> ExpectedFaults()
    {
        HashSet<string> faults = [];
        foreach (string fault in Enum.GetNames<Simulation.Fault>().Where(name => name != nameof(Simulation.Fault.None)))
        {
            foreach ((AssociationRole role, int[] states) in s_waiting)
            {
                faults.UnionWith(states.Select(state => $"{fault} {role} Sta{state}"));
            }
        }

        return faults;
    }

    private static async Task<string> SimulateAsync(int first, int count, params string[] more)
    {
        var info = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dicom.Net.Network.Simulation"), [$"{first}", $"{count}", .. more])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(info)!;
        string printed = await process.StandardOutput.ReadToEndAsync(Samples.Token);
        await process.WaitForExitAsync(Samples.Token);
        Assert.True(process.ExitCode == 0 || printed.Contains("broken", StringComparison.Ordinal), $"exit code {process.ExitCode}");
        return printed;
    }

    private void Print(Dictionary<string, long> counts)
    {
        output.WriteLine("A seed is run again by: dotnet run --project tests/Dicom.Net.Network.Simulation SEED 1 trace");
        foreach ((string name, long count) in counts.Where(entry => !entry.Key.StartsWith("cell ", StringComparison.Ordinal) && !entry.Key.StartsWith("fault ", StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{name}: {count}");
        }

        foreach ((AssociationRole role, _) in s_waiting)
        {
            PrintTable($"{role}: times that each cell was reached", Enumerable.Range(1, 19).Select(e => $"Evt{e}"), row => $"cell {role} {row}", counts);
            PrintTable($"{role}: times that each fault struck", Enum.GetNames<Simulation.Fault>().Skip(1), row => $"fault {row} {role}", counts);
        }
    }

    private void PrintTable(string title, IEnumerable<string> rows, Func<string, string> nameOf, Dictionary<string, long> counts)
    {
        output.WriteLine(title);
        output.WriteLine("".PadRight(17) + string.Concat(Enumerable.Range(1, 13).Select(state => $"Sta{state}".PadLeft(9))));
        foreach (string row in rows)
        {
            var line = new StringBuilder(row.PadRight(17));
            for (int state = 1; state <= 13; state++)
            {
                line.Append(counts.TryGetValue($"{nameOf(row)} Sta{state}", out long count) ? count.ToString(CultureInfo.InvariantCulture).PadLeft(9) : "-".PadLeft(9));
            }

            output.WriteLine(line.ToString());
        }
    }
}
