using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet store HOST PORT PATH...</c>: C-STORE.</summary>
internal static class StoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var association = new AssociationOptions();
        var paths = new Argument<string[]>("PATH") { Description = "Files and folders; folders below are searched too.", Arity = ArgumentArity.OneOrMore };
        Option<string?> syntax = SyntaxNames.Option("--syntax", "Convert files to this transfer syntax where the peer takes it; also to a lossy one. Otherwise files go as they are, and without loss in another syntax where the peer takes less.");
        Option<int?> maxOperations = CommonOptions.MaxOperations("Objects outstanding at a time, where the peer agrees (1).");
        var command = new Command("store", "Send files to a peer (C-STORE).");
        association.AddTo(command);
        command.Add(syntax);
        command.Add(maxOperations);
        command.Add(paths);
        command.SetAction((result, cancellationToken) =>
            RunAsync(terminal, association.Read(result), result.GetValue(maxOperations) ?? 1, SyntaxNames.Read(result.GetValue(syntax)), result.GetRequiredValue(paths), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, AssociationSettings settings, int maxOperations, TransferSyntax? wanted, string[] paths, CancellationToken cancellationToken)
    {
        terminal.IsVerbose = settings.Verbose;
        StoreFileList files = StoreFileList.Collect(paths, terminal);
        if (files.Files.Count == 0)
        {
            throw new CliException(ExitCode.BadFile, $"no DICOM Part 10 file there ({files.Skipped} files passed over): check the path");
        }

        using var transcoder = new StoreTranscoder();
        var tally = new Tally();
        long begin = Stopwatch.GetTimestamp();
        await terminal.WithProgressAsync("storing", async bar =>
        {
            foreach (List<StoreFile> batch in Batches(files.Files))
            {
                await SendAsync(terminal, settings, maxOperations, new Conversion(transcoder, wanted), batch, tally, () => bar.Report(tally.Count, files.Files.Count), cancellationToken);
            }

            return 0;
        });
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double megabytes = tally.Bytes / 1e6;
        string skipped = files.Skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $", {files.Skipped} other files passed over") : string.Empty;
        terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Stored} of {files.Files.Count} objects stored, {megabytes:0.0} MB in {seconds:0.00} s ({megabytes / Math.Max(seconds, 1e-6):0} MB/s){skipped}"));
        if (tally.Stored == files.Files.Count && files.Bad == 0)
        {
            return (int)ExitCode.Success;
        }

        int failed = files.Files.Count - tally.Stored;
        throw failed == 0
            ? new CliException(ExitCode.BadFile, $"{files.Bad} of the named files are no DICOM Part 10 files: leave them out")
            : tally.NotAccepted == failed
                ? new CliException(ExitCode.NotOffered, $"the peer accepts no fitting presentation context for {failed} objects ({tally.FirstProblem}): see --verbose for each")
                : new CliException(ExitCode.OperationFailed, $"{failed} objects were not stored ({tally.FirstProblem}): see --verbose for each");
    }

    // One context per class and syntax of the files and three per class for conversion; 128 of them are one association.
    private static IEnumerable<List<StoreFile>> Batches(List<StoreFile> files)
    {
        var batch = new List<StoreFile>();
        var contexts = new HashSet<(string, string)>();
        foreach (StoreFile file in files)
        {
            (string, string)[] needed = [(file.SopClassUid, file.TransferSyntaxUid), (file.SopClassUid, "wanted"), (file.SopClassUid, "plain"), (file.SopClassUid, "other")];
            if (batch.Count > 0 && contexts.Union(needed).Count() > DicomClientOptions.MaxContexts)
            {
                yield return batch;
                batch = [];
                contexts.Clear();
            }

            contexts.UnionWith(needed);
            batch.Add(file);
        }

        yield return batch;
    }

    private static Task<int> SendAsync(
        Terminal terminal, AssociationSettings settings, int maxOperations, Conversion conversion, List<StoreFile> batch, Tally tally, Action progress, CancellationToken cancellationToken)
    {
        DicomClientOptions options = settings.ToClientOptions();
        options.Transcoder = conversion.Transcoder;
        options.MaxOperationsInvoked = maxOperations;
        string[] plain = [DicomUids.ExplicitVRLittleEndian, DicomUids.ImplicitVRLittleEndian];
        foreach ((string sopClass, string syntax) in batch.Select(f => (f.SopClassUid, f.TransferSyntaxUid)).Distinct())
        {
            options.Propose(sopClass, [syntax]);
        }

        foreach (string sopClass in batch.Select(f => f.SopClassUid).Distinct())
        {
            if (conversion.Wanted is { } wanted && !batch.Exists(f => f.SopClassUid == sopClass && f.TransferSyntaxUid == wanted.Uid))
            {
                options.Propose(sopClass, [wanted.Uid]);
            }

            options.Propose(sopClass, plain);

            // For a peer that takes coded frames alone.
            options.Propose(sopClass, [.. StoreTranscoder.LosslessTargets.Except(plain)]);
        }

        return settings.WithAssociationAsync(
            options,
            async association =>
            {
                // PS3.7 §D.3.3.3: the window is what the peer agreed to, 0 none at all.
                int window = association.OperationsWindow.MaximumInvoked is var agreed and > 0 ? Math.Min((int)agreed, maxOperations) : maxOperations;
                var limits = new ParallelOptions { MaxDegreeOfParallelism = window, CancellationToken = cancellationToken };
                await Parallel.ForEachAsync(batch, limits, async (file, token) =>
                {
                    await SendOneAsync(terminal, association, conversion, file, tally, token);
                    lock (tally)
                    {
                        progress();
                    }
                });
                return tally.Stored;
            },
            cancellationToken,
            _ => tally.FirstProblem is not null);
    }

    private static async Task SendOneAsync(
        Terminal terminal, ClientAssociation association, Conversion conversion, StoreFile file, Tally tally, CancellationToken cancellationToken)
    {
        string? problem;
        bool isNotAccepted = false;
        try
        {
            using StoreSource source = StoreSource.FromFile(file.Path, file.SopClassUid, file.SopInstanceUid, file.TransferSyntaxUid);
            using StoreSource? wanted = await conversion.ConvertAsync(association, source, cancellationToken);
            StoreResponse response = await association.StoreAsync(wanted ?? source, cancellationToken);
            if (response.Status.IsSuccess || response.Status.IsWarning)
            {
                tally.Add(response.BytesSent);
                terminal.Detail(response.Status.IsSuccess ? $"{file.Path} stored" : $"{file.Path} stored with warning {response.Status}");
                return;
            }

            problem = string.IsNullOrWhiteSpace(response.ErrorComment) ? $"status {response.Status}" : $"status {response.Status}: {response.ErrorComment}";
        }
        catch (NoPresentationContextException exception)
        {
            isNotAccepted = true;
            problem = exception.Message;
        }
        catch (Exception exception) when (exception is DicomException and not DicomNetworkException or IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
        }

        tally.AddProblem(problem, isNotAccepted);
        terminal.Detail($"{file.Path} not stored: {problem}");
    }

    private sealed record Conversion(StoreTranscoder Transcoder, TransferSyntax? Wanted)
    {
        /// <summary>The file in the syntax that was asked for, where the peer takes that; null otherwise.</summary>
        public async ValueTask<StoreSource?> ConvertAsync(ClientAssociation association, StoreSource source, CancellationToken cancellationToken) =>
            Wanted is { } wanted && wanted.Uid != source.TransferSyntaxUid && association.FindContext(source.SopClassUid, wanted.Uid) is not null
                ? await Transcoder.TranscodeAsync(source, wanted.Uid, cancellationToken)
                : null;
    }

    // Of several files at a time.
    private sealed class Tally
    {
        public int Count { get; private set; }

        public int Stored { get; private set; }

        public int NotAccepted { get; private set; }

        public long Bytes { get; private set; }

        public string? FirstProblem { get; private set; }

        public void Add(long bytes)
        {
            lock (this)
            {
                Count++;
                Stored++;
                Bytes += bytes;
            }
        }

        public void AddProblem(string problem, bool isNotAccepted)
        {
            lock (this)
            {
                Count++;
                NotAccepted += isNotAccepted ? 1 : 0;
                FirstProblem ??= problem;
            }
        }
    }
}
