using System.CommandLine;
using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet decode FILE [--frame N] --format png|raw|nrrd --output OUT</c>.</summary>
internal static class DecodeCommand
{
    private static readonly DicomTag s_pixelSpacing = new(0x0028, 0x0030);

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A DICOM Part 10 file with pixel data." };
        var frame = new Option<string[]>("--frame")
        {
            Description = "The frame, counted from 1, or several as FIRST-LAST; may be repeated. All frames otherwise (a picture needs one).",
            HelpName = "N",
            DefaultValueFactory = _ => [],
        };
        frame.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!TryParseRange(token.Value, out _, out _))
                {
                    result.AddError($"'{token.Value}' is no frame: write a number from 1, or FIRST-LAST");
                    return;
                }
            }
        });
        var format = new Option<string?>("--format")
        {
            Description = "png: one frame as a picture; raw: stored values as they are; nrrd: the same with a header. By OUT's extension otherwise.",
            HelpName = "png|raw|nrrd",
        };
        format.AcceptOnlyFromAmong("png", "raw", "nrrd");
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "OUT", Required = true };
        Option<bool> force = CommonOptions.Force();
        var command = new Command("decode", "Decode frames into a picture, raw stored values or NRRD.") { file, frame, format, output, force };
        command.SetAction((result, cancellationToken) => RunAsync(
            terminal,
            result.GetRequiredValue(file),
            result.GetValue(frame) ?? [],
            result.GetValue(format),
            result.GetRequiredValue(output),
            result.GetValue(force),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string path, string[] ranges, string? format, string output, bool force, CancellationToken cancellationToken)
    {
        format ??= Path.GetExtension(output).ToUpperInvariant() switch
        {
            ".PNG" => "png",
            ".NRRD" => "nrrd",
            ".RAW" => "raw",
            _ => throw new CliException(ExitCode.Usage, $"what {output} is to hold is not clear: add --format png, raw or nrrd"),
        };
        OutputFile.Check(output, force);
        using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: cancellationToken);
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        List<int> chosen = Choose(frames, ranges);
        switch (format)
        {
            case "png":
                if (chosen.Count != 1)
                {
                    throw new CliException(ExitCode.Usage, $"a picture holds one frame and {chosen.Count} are chosen: name one with --frame");
                }

                FrameWriter.WritePng(file.Dataset, frames, chosen[0], output, force);
                break;
            case "raw":
                FrameWriter.WriteRaw(frames, chosen, output, force);
                break;
            default:
                FrameWriter.WriteNrrd(frames, chosen, file.Dataset.GetDoubles(s_pixelSpacing), output, force);
                break;
        }

        terminal.Print(Summary(frames.Description, chosen.Count, output));
        return (int)ExitCode.Success;
    }

    private static List<int> Choose(PixelFrames frames, string[] ranges)
    {
        int claimed = frames.Description.NumberOfFrames;

        // The claim is of the header: what is not there is an error, found before a list is made of it.
        if (ranges.Length == 0)
        {
            frames.EnsureDecodable(claimed - 1);
            return [.. Enumerable.Range(0, claimed)];
        }

        List<int> chosen = [];
        foreach (string range in ranges)
        {
            _ = TryParseRange(range, out int first, out int last);
            if (last > claimed)
            {
                throw new CliException(ExitCode.Usage, $"there is no frame {last}: the file has {claimed}");
            }

            frames.EnsureDecodable(last - 1);
            chosen.AddRange(Enumerable.Range(first - 1, last - first + 1));
        }

        return chosen;
    }

    private static string Summary(PixelDescription description, int count, string output)
    {
        FrameDescription frame = description.Frame;
        string kind = description.ValueKind switch
        {
            PixelValueKind.Single => "float",
            PixelValueKind.Double => "double",
            _ => $"{(frame.IsSigned ? "int" : "uint")}{8 * frame.ValueLengthBytes}",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {count} frame{(count == 1 ? "" : "s")} of {frame.Columns} x {frame.Rows} x {frame.SamplesPerPixel} {kind}, {description.PhotometricInterpretation}, from {frame.TransferSyntax.Name}");
    }

    private static bool TryParseRange(string text, out int first, out int last)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        ReadOnlySpan<char> from = dash < 0 ? text : text.AsSpan(0, dash);
        ReadOnlySpan<char> to = dash < 0 ? text : text.AsSpan(dash + 1);
        last = 0;
        return int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && first >= 1 && last >= first;
    }
}
