using System.Globalization;
using System.Text.Json;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Commands;

/// <summary>Converts files one after the other, each written whole or not at all; one that fails does not end the run.</summary>
internal sealed class TranscodeRun(Terminal terminal, TransferSyntax target, Func<IProgress<int>?, TranscodeOptions> configure, bool force)
{
    private readonly List<(string Path, string Output, TranscodeResult Result)> _done = [];
    private readonly List<(string Path, ExitCode Code, string Message)> _failed = [];
    private int _skipped;

    public async Task<int> RunAsync(string[] paths, string output, bool asJson, CancellationToken cancellationToken)
    {
        bool isOne = paths.Length == 1 && File.Exists(paths[0]);
        List<(string Path, bool IsNamed)> files = AnonymizeCommand.Collect(paths, Path.GetFullPath(output));
        await terminal.WithProgressAsync("transcoding", bar => Task.Run(
            () =>
            {
                // Of one file the frames are counted, of several the files.
                var frames = files.Count == 1 ? new FrameProgress(bar) : null;
                TranscodeOptions options = configure(frames);
                for (int i = 0; i < files.Count; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    string file = files[i].Path;
                    ConvertOne(file, files[i].IsNamed, isOne && !Directory.Exists(output) ? output : Place(file, paths, output), options, frames, cancellationToken);
                    if (frames is null)
                    {
                        bar.Report(i + 1, files.Count);
                    }
                }

                return 0;
            },
            cancellationToken));
        Report(asJson);
        bool isDamaged = _done.Exists(done => done.Result.DamagedFrames.Count > 0);
        if (_failed.Count == 0 && _done.Count > 0)
        {
            return (int)(isDamaged ? ExitCode.BadFile : ExitCode.Success);
        }

        if (_failed.Count == 0)
        {
            throw new CliException(ExitCode.BadFile, $"no DICOM file there ({_skipped} files passed over): check the path");
        }

        return (int)_failed[0].Code;
    }

    // The place below its folder; a file named by itself lies in the output folder directly.
    private static string Place(string file, string[] paths, string output)
    {
        string? folder = paths.FirstOrDefault(path => Directory.Exists(path)
            && Path.GetFullPath(file).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        return Path.Combine(output, folder is null ? Path.GetFileName(file) : Path.GetRelativePath(folder, file));
    }

    private void ConvertOne(string path, bool isNamed, string output, TranscodeOptions options, FrameProgress? frames, CancellationToken cancellationToken)
    {
        try
        {
            using DicomFile file = DicomFile.Open(path);
            if (!isNamed && file.MetaInformation is null)
            {
                throw new DicomDataException("no DICOM file: the prefix DICM is missing");
            }

            // PS3.10 §8.6: a DICOMDIR says where its records lie in bytes, and is of one syntax.
            if (file.Dataset.Contains(DicomTags.DirectoryRecordSequence))
            {
                Pass(path, isNamed, "a DICOMDIR is not converted");
                return;
            }

            if (frames is not null)
            {
                frames.Expected = file.Dataset.GetInt32(DicomTags.NumberOfFrames) ?? 1;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            TranscodeResult result = Transcoder.WriteFile(file.Dataset, target, output, options, force, cancellationToken);
            _done.Add((path, output, result));
            foreach (FrameDecodingException damage in result.DamagedFrames)
            {
                terminal.Say($"{path}: {damage.Message}");
            }
        }
        catch (DicomDataException exception) when (!isNamed)
        {
            Pass(path, isNamed, exception.Message);
        }
        catch (Exception exception) when (exception is DicomException or IOException or UnauthorizedAccessException)
        {
            (ExitCode code, string message) = File.Exists(output) && !force
                ? (ExitCode.LocalResource, $"{output} exists: name another, or overwrite it with --force")
                : Failure.Describe(exception, cancellationToken);
            _failed.Add((path, code, message));
            terminal.Say($"{path} not converted: {message}");
        }
    }

    private void Pass(string path, bool isNamed, string reason)
    {
        if (isNamed)
        {
            _failed.Add((path, ExitCode.NotSupported, reason));
            terminal.Say($"{path} not converted: {reason}");
            return;
        }

        _skipped++;
        terminal.Detail($"{path} passed over: {reason}");
    }

    private void Report(bool asJson)
    {
        if (asJson)
        {
            terminal.Print(JsonText.Write(WriteJson));
            return;
        }

        foreach ((string path, string output, TranscodeResult result) in _done)
        {
            terminal.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} -> {output}: {result.FrameCount} frame{(result.FrameCount == 1 ? "" : "s")}, {result.SourcePixelBytes} to {result.PixelBytes} bytes{(result.IsLossy ? ", lossy, new instance " + result.SopInstanceUid : "")}"));
        }

        if (_failed.Count + _skipped > 0)
        {
            terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{_done.Count} converted, {_failed.Count} failed, {_skipped} passed over"));
        }
    }

    private void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("transferSyntax", target.Uid);
        writer.WriteStartArray("converted");
        foreach ((string path, string output, TranscodeResult result) in _done)
        {
            writer.WriteStartObject();
            writer.WriteString("file", path);
            writer.WriteString("output", output);
            writer.WriteString("sopInstanceUid", result.SopInstanceUid);
            writer.WriteNumber("frames", result.FrameCount);
            writer.WriteBoolean("lossy", result.IsLossy);
            writer.WriteNumber("sourcePixelBytes", result.SourcePixelBytes);
            writer.WriteNumber("pixelBytes", result.PixelBytes);
            writer.WriteStartArray("damagedFrames");
            foreach (FrameDecodingException damage in result.DamagedFrames)
            {
                writer.WriteNumberValue(damage.FrameIndex + 1);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("failed");
        foreach ((string path, ExitCode code, string message) in _failed)
        {
            writer.WriteStartObject();
            writer.WriteString("file", path);
            writer.WriteNumber("code", (int)code);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("skipped", _skipped);
        writer.WriteEndObject();
    }

    // Reports at once: Progress<T> would hand each number to another thread, in any order.
    private sealed class FrameProgress(ProgressBar bar) : IProgress<int>
    {
        public int Expected { get; set; } = 1;

        public void Report(int value) => bar.Report(value, Expected);
    }
}
