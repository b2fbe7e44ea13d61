using System.CommandLine;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet transcode FILE|FOLDER --syntax NAME --output OUT</c>.</summary>
internal static class TranscodeCommand
{
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("FILE") { Description = "DICOM files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        Option<string?> syntax = SyntaxNames.Option("--syntax", "The transfer syntax:");
        syntax.Required = true;
        var output = new Option<string>("--output", "-o") { Description = "The file to write; a folder where several files or a folder are given.", HelpName = "OUT", Required = true };
        Option<int> near = Number("--near", "N", "The largest error of a sample in near-lossless JPEG-LS (2).", 2, 0, 255);
        Option<int> quality = Number("--quality", "Q", "The quality of lossy JPEG, 1 to 100 (90).", 90, 1, 100);
        var table = new Option<string>("--offset-table") { Description = "How frames are to be found: basic (extended beyond 4 GiB), empty, extended.", HelpName = "KIND", DefaultValueFactory = _ => "basic" };
        table.AcceptOnlyFromAmong("basic", "empty", "extended");
        var fullChroma = new Option<bool>("--full-chroma") { Description = "Keep all the colour of lossy JPEG (YBR_FULL, not YBR_FULL_422)." };
        var keepUid = new Option<bool>("--keep-uid") { Description = "Keep the SOP Instance UID where something is lost." };
        var keepDamaged = new Option<bool>("--keep-damaged") { Description = "Keep frames that are damaged as far as they can be decoded; exit code 12 still says so." };
        Option<bool> force = CommonOptions.Force();
        Option<bool> json = CommonOptions.Json();
        Option<bool> verbose = CommonOptions.Verbose();
        var command = new Command("transcode", "Convert files to another transfer syntax.") { paths, syntax, output, near, quality, table, fullChroma, keepUid, keepDamaged, force, json, verbose };
        command.SetAction((result, cancellationToken) =>
        {
            terminal.IsVerbose = result.GetValue(verbose);
            TranscodeOptions Options(IProgress<int>? progress) => new()
            {
                NearLossless = result.GetValue(near),
                Quality = result.GetValue(quality),
                OffsetTable = Enum.Parse<OffsetTableKind>(result.GetRequiredValue(table), ignoreCase: true),
                KeepFullChroma = result.GetValue(fullChroma),
                KeepSopInstanceUid = result.GetValue(keepUid),
                KeepDamagedFrames = result.GetValue(keepDamaged),
                Progress = progress,
            };
            var run = new TranscodeRun(terminal, SyntaxNames.Read(result.GetValue(syntax))!, Options, result.GetValue(force));
            return run.RunAsync(result.GetRequiredValue(paths), result.GetRequiredValue(output), result.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static Option<int> Number(string name, string helpName, string description, int byDefault, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, out int value) && value >= least && value <= most))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no number from {least} to {most}");
            }
        });
        return option;
    }
}
