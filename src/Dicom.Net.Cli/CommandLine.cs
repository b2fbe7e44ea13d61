using System.CommandLine;
using System.CommandLine.Parsing;
using Dicom.Net.Cli.Commands;
using Dicom.Net.Cli.Output;

namespace Dicom.Net.Cli;

/// <summary>The tree of commands, and what surrounds each run: parsing errors, failures, exit codes.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    public static async Task<ExitCode> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        RootCommand root = Build(terminal);
        ParseResult parsed = root.Parse(args, new ParserConfiguration
        {
            // "-aet" is one option, not -a -e -t, and "@" begins no file of options: a key's value may begin so.
            EnablePosixBundling = false,
            ResponseFileTokenReplacer = null,
        });

        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            string command = parsed.CommandResult.Command is RootCommand ? "dicomnet" : "dicomnet " + parsed.CommandResult.Command.Name;
            string problem = parsed.UnmatchedTokens.Count > 0 ? $"'{parsed.UnmatchedTokens[0]}' is not understood" : parsed.Errors[0].Message.TrimEnd('.');
            terminal.Say($"{problem}; '{command} --help' lists what may be written");
            return ExitCode.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return (ExitCode)await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception exception)
        {
            (ExitCode code, string message) = Failure.Describe(exception, cancellationToken);
            terminal.Say(message);
            return code;
        }
    }

    /// <summary>The commands; the terminal is what their actions write to.</summary>
    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("DICOM from the command line: a series from a PACS into memory, and the parts of that way.")
        {
            DemoCommand.Create(terminal),
            VolumeCommand.Create(terminal),
            EchoCommand.Create(terminal),
            FindCommand.Create(terminal),
            StoreCommand.Create(terminal),
            GetCommand.Create(terminal),
            MoveCommand.Create(terminal),
            ServeCommand.Create(terminal),
            ReceiveCommand.Create(terminal),
            DumpCommand.Create(terminal),
            BuildCommand.Create(terminal),
            DicomdirCommand.Create(terminal),
            ValidateCommand.Create(terminal),
            DecodeCommand.Create(terminal),
            TranscodeCommand.Create(terminal),
            AnonymizeCommand.Create(terminal),
        };
        return root;
    }
}
