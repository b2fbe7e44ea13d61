using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dicom.Net.Cli.Output;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Cli.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void ExitCodes_Table_IsTheEnumeration()
    {
        var documented = Readme.Table("Exit codes").ToDictionary(r => r[1], r => int.Parse(r[0]));
        var actual = Enum.GetValues<ExitCode>().ToDictionary(c => c.ToString(), c => (int)c);
        Assert.Equal(actual.OrderBy(p => p.Value), documented.OrderBy(p => p.Value));
    }

    [Fact]
    public async Task Json_PropertiesOfVolume_AreThoseOfTheTable()
    {
        using var folder = new TemporaryFolder();
        foreach (int z in (int[])[0, 1, 2, 5])
        {
            TestSlices.Save(folder.Path, "1.2.3.1", z);
        }

        // A gap, so that every branch of the report is there; and a question with two answers for the candidates.
        CliResult loaded = await Cli.RunAsync("volume", folder.Path, "--json");
        Assert.Equal(ExitCode.Success, loaded.Code);
        TestSlices.Save(folder.Path, "1.2.3.2", 0);
        CliResult several = await Cli.RunAsync("volume", folder.Path, "--json");
        Assert.Equal(ExitCode.SeveralMatch, several.Code);

        var names = new SortedSet<string>(StringComparer.Ordinal);
        Collect(JsonDocument.Parse(loaded.Output).RootElement, string.Empty, names);
        Collect(JsonDocument.Parse(several.Output).RootElement, string.Empty, names);

        var documented = new SortedSet<string>(Readme.Table("JSON of `volume`").Select(r => r[0].Trim('`')), StringComparer.Ordinal);
        Assert.Equal(documented, names);
    }

    [Fact]
    public void Commands_Table_NamesEveryCommandAndOnlyOptionsThatExist()
    {
        RootCommand root = CommandLine.Build(Terminal.ForWriters(TextWriter.Null, TextWriter.Null));
        var rows = Readme.Table("Commands");
        var documented = rows.Select(r => CommandName().Match(r[0]).Groups[1].Value).Distinct().ToHashSet();
        Assert.Equal(root.Subcommands.Select(c => c.Name).Order(), documented.Order());
        foreach (string[] row in rows)
        {
            Command command = root.Subcommands.Single(c => c.Name == CommandName().Match(row[0]).Groups[1].Value);
            HashSet<string> known = [.. command.Options.SelectMany(o => o.Aliases.Append(o.Name))];
            foreach (Match option in OptionName().Matches(row[0]))
            {
                Assert.True(known.Contains(option.Groups[1].Value), $"{command.Name} has no option {option.Groups[1].Value}");
            }
        }
    }

    [Fact]
    public void AssociationOptions_Table_ListsOptionsOfEveryCommandThatCalls()
    {
        RootCommand root = CommandLine.Build(Terminal.ForWriters(TextWriter.Null, TextWriter.Null));
        int at = Readme.Text.IndexOf("Options of every command that opens an association", StringComparison.Ordinal);
        string[] options = [.. OptionName().Matches(Readme.Text[at..Readme.Text.IndexOf("`-k` takes", StringComparison.Ordinal)]).Select(m => m.Groups[1].Value)];
        Assert.Contains("-aec", options);
        foreach (string name in (string[])["volume", "echo", "find", "store", "get", "move"])
        {
            HashSet<string> known = [.. root.Subcommands.Single(c => c.Name == name).Options.SelectMany(o => o.Aliases.Append(o.Name))];
            Assert.All(options, option => Assert.True(known.Contains(option), $"{name} has no option {option}"));
        }
    }

    private static void Collect(JsonElement element, string path, SortedSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                Collect(property.Value, path.Length == 0 ? property.Name : path + "." + property.Name, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array && element.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Object)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Collect(item, path + "[]", names);
            }
        }
        else
        {
            // Vectors are one property; lists of unknown length carry the brackets in README.
            names.Add(path.EndsWith("positions", StringComparison.Ordinal) || path.EndsWith("warnings", StringComparison.Ordinal) ? path + "[]" : path);
        }
    }

    [GeneratedRegex(@"^`dicomnet (\w+)")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"(?<![\w-])(--?[a-zA-Z][\w-]*)")]
    private static partial Regex OptionName();
}
