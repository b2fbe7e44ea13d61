using System.Text.Json;

namespace Dicom.Net.Cli.Tests;

public sealed class ValidateCommandTests
{
    [Fact]
    public async Task Validate_FileWithErrors_PrintsOneALineAndAsJson()
    {
        using var folder = new TemporaryFolder();
        string slice = TestSlices.Save(folder.Path, "1.2.3.1", 0);
        CliResult text = await Cli.RunAsync("validate", slice);
        Assert.Equal(ExitCode.BadFile, text.Code);
        Assert.Contains("error (0010,0010): Patient's Name is missing, it is type 2 (PS3.3 §C.7.1.1)", text.Output.Split(Environment.NewLine));
        CliResult json = await Cli.RunAsync("validate", slice, "--json");
        JsonElement root = JsonDocument.Parse(json.Output).RootElement;
        JsonElement[] findings = [.. root.GetProperty("findings").EnumerateArray()];
        Assert.Equal(text.Output.Trim().Split('\n').Length, findings.Length);
        Assert.Equal(findings.Count(f => f.GetProperty("severity").GetString() == "error"), root.GetProperty("errors").GetInt32());
        Assert.All(findings, f => Assert.StartsWith("PS3.", f.GetProperty("section").GetString()));
    }

    [Fact]
    public async Task Validate_NoDicom_IsBadFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("x"), "no DICOM at all");
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("validate", folder.File("x"))).Code);
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("validate", folder.File("none"))).Code);
    }
}
