using System.CommandLine;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet demo</c>: the whole way on this machine alone.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--output") { Description = "The folder for the results; a new folder dicomnet-demo where it is not given.", HelpName = "DIR" };
        var slices = new Option<int>("--slices") { Description = "Slices of the series that is asked for (120).", DefaultValueFactory = _ => 120, HelpName = "N" };
        slices.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int>() is not (>= 2 and <= 2000))
            {
                result.AddError($"'{result.Tokens[0].Value}' slices cannot be made: write a number from 2 to 2000");
            }
        });
        Option<bool> force = CommonOptions.Force();
        Option<bool> verbose = CommonOptions.Verbose();
        var command = new Command("demo", "Store, query and retrieve a generated study on this machine, and write it as NRRD and PNG.") { output, slices, force, verbose };
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.IsVerbose = result.GetValue(verbose);
            string folder = result.GetValue(output) ?? NewFolder();
            OutputFolder(folder);
            string nrrd = Path.Combine(folder, "thorax.nrrd");
            string png = Path.Combine(folder, "thorax.png");
            OutputFile.Check(nrrd, result.GetValue(force));
            OutputFile.Check(png, result.GetValue(force));
            await using var demo = new DemoRun(terminal, result.GetValue(slices));
            await demo.RunAsync(nrrd, png, cancellationToken);
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static void OutputFolder(string folder)
    {
        if (File.Exists(folder))
        {
            throw new CliException(ExitCode.LocalResource, $"{folder} is a file: name a folder");
        }

        Directory.CreateDirectory(folder);
    }

    // Nothing is overwritten: each run has a folder of its own.
    private static string NewFolder()
    {
        string name = "dicomnet-demo";
        for (int i = 2; Path.Exists(name); i++)
        {
            name = FormattableString.Invariant($"dicomnet-demo-{i}");
        }

        return name;
    }
}
