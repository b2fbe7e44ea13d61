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
            Description = "The frame, counted from 1, or several as FIRST-LAST; may be repeated. Otherwise all frames, of which png shows the first.",
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
            Description = "png: a picture for each frame, numbered where there are several; raw: stored values as they are; nrrd: the same with a header. By OUT's extension otherwise.",
            HelpName = "png|raw|nrrd",
        };
        format.AcceptOnlyFromAmong("png", "raw", "nrrd");
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "OUT", Required = true };
        Option<bool> force = CommonOptions.Force();
        var options = new DecodeOptions();
        var command = new Command("decode", "Decode frames into a picture, raw stored values or NRRD.") { file, frame, format, output, force };
        options.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            terminal,
            result.GetRequiredValue(file),
            result.GetValue(frame) ?? [],
            result.GetValue(format),
            result.GetRequiredValue(output),
            options.Read(result),
            result.GetValue(force),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string path, string[] ranges, string? format, string output, DecodeSettings settings, bool force, CancellationToken cancellationToken)
    {
        format ??= Path.GetExtension(output).ToUpperInvariant() switch
        {
            ".PNG" => "png",
            ".NRRD" => "nrrd",
            ".RAW" => "raw",
            _ => throw new CliException(ExitCode.Usage, $"what {output} is to hold is not clear: add --format png, raw or nrrd"),
        };
        using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: cancellationToken);
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        if (format == "png")
        {
            // A picture without a frame named is of the first one: what a maker means to be seen of an object.
            List<int> shown = ranges.Length == 0 ? [0] : [.. Choose(frames, ranges, false).Distinct()];
            WritePictures(terminal, file.Dataset, frames, shown, output, settings, force);
            return (int)ExitCode.Success;
        }

        OutputFile.Check(output, force);
        List<int> chosen = Choose(frames, ranges, settings.KeepDamaged);
        FrameWriteOptions options = new()
        {
            Modality = settings.Rescale ? frame => ModalityTransform.Read(file.Dataset, frame) : null,
            KeepDamaged = settings.KeepDamaged,
            Parallel = new() { CancellationToken = cancellationToken },
        };
        IReadOnlyList<FrameDecodingException> damaged = format == "raw"
            ? FrameWriter.WriteRaw(frames, chosen, options, output, force)
            : FrameWriter.WriteNrrd(frames, chosen, file.Dataset.GetDoubles(s_pixelSpacing), options, output, force);
        terminal.Print(Summary(frames.Description, settings.Rescale, chosen.Count, output));
        return CheckDamage(frames, ranges, damaged);
    }

    private static void WritePictures(
        Terminal terminal, DicomDataset dataset, PixelFrames frames, List<int> shown, string output, DecodeSettings settings, bool force)
    {
        string[] paths = [.. shown.Select(frame => shown.Count == 1 ? output : Numbered(output, frame + 1))];
        foreach (string path in paths)
        {
            OutputFile.Check(path, force);
        }

        for (int i = 0; i < paths.Length; i++)
        {
            FrameWriter.WritePng(dataset, frames, shown[i], settings.Display, paths[i], force);
            int claimed = frames.Description.NumberOfFrames;
            terminal.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{paths[i]}: {(claimed > 1 ? $"frame {shown[i] + 1} of {claimed}" : "1 frame")}, {frames.Description.Frame.Columns} x {frames.Description.Frame.Rows}, {frames.Description.PhotometricInterpretation}, from {frames.Description.Frame.TransferSyntax.Name}"));
        }
    }

    private static string Numbered(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{number:D4}{Path.GetExtension(path)}"));

    private static int CheckDamage(PixelFrames frames, string[] ranges, IReadOnlyList<FrameDecodingException> damaged)
    {
        int missing = ranges.Length == 0 ? frames.Description.NumberOfFrames - frames.Count : 0;
        if (damaged.Count == 0 && missing == 0)
        {
            return (int)ExitCode.Success;
        }

        string problem = damaged.Count == 0 ? "" : $"{damaged.Count} of the frames written {(damaged.Count == 1 ? "is" : "are")} damaged; {damaged[0].Message.TrimEnd('.')}";
        string absence = missing == 0 ? "" : $"{missing} of the {frames.Description.NumberOfFrames} frames that the header claims are not there";
        throw new CliException(ExitCode.Incomplete, string.Join("; ", new[] { problem, absence }.Where(text => text.Length > 0)));
    }

    private static List<int> Choose(PixelFrames frames, string[] ranges, bool keepGoing)
    {
        int claimed = frames.Description.NumberOfFrames;

        // The claim is of the header: what is not there is an error, found before a list is made of it.
        if (ranges.Length == 0)
        {
            if (!keepGoing || frames.Count == 0)
            {
                frames.EnsureDecodable(claimed - 1);
            }

            return [.. Enumerable.Range(0, keepGoing ? frames.Count : claimed)];
        }

        List<int> chosen = [];
        foreach (string range in ranges)
        {
            _ = TryParseRange(range, out int first, out int last);
            if (last > claimed)
            {
                throw new CliException(ExitCode.Usage, $"there is no frame {last}: the file has {claimed}");
            }

            if (!keepGoing || last > frames.Count)
            {
                frames.EnsureDecodable(last - 1);
            }

            chosen.AddRange(Enumerable.Range(first - 1, last - first + 1));
        }

        return chosen;
    }

    private static string Summary(PixelDescription description, bool isRescaled, int count, string output)
    {
        FrameDescription frame = description.Frame;
        string kind = isRescaled ? "float" : description.ValueKind switch
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
