using Dicom.Net.Core;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>What we write of the corpus' files: dcmtk reads it, and dciodvfy finds nothing in it that it does not find in what we read.</summary>
public sealed class RewrittenFileTests
{
    private const long LargestBytes = 400_000;

    [Theory]
    [InlineData("parse", "own")]
    [InlineData("pixel", "own")]
    [InlineData("parse", "implicit")]
    [InlineData("parse", "big")]
    [InlineData("parse", "deflated")]
    public async Task RewrittenFile_GivenToDcmdumpAndDcm2json_IsRead(string folder, string syntaxName)
    {
        string dcmdump = Peer.Require("dcmdump", "dcmtk");
        string dcm2json = Peer.Require("dcm2json", "dcmtk");
        using var output = new TempFolder();
        var faults = new List<string>();
        int count = 0;
        foreach (string path in Files(folder))
        {
            string copy = output.File("copy.dcm");
            if (await Rewrite(path, copy, syntaxName) is not { } syntax)
            {
                continue;
            }

            count++;
            ToolResult dump = await Tool.RunAsync(dcmdump, "-q", copy);
            if (dump.ExitCode != 0)
            {
                faults.Add($"{path}: dcmdump: {dump.Error}");
            }

            // dcm2json inlines no compressed pixel data, and does not convert every character set: then it must refuse the original alike.
            if (!syntax.IsEncapsulated && (await Tool.RunAsync(dcm2json, "+fc", copy)).ExitCode != 0 && (await Tool.RunAsync(dcm2json, "+fc", path)).ExitCode == 0)
            {
                faults.Add($"{path}: dcm2json refuses the copy only");
            }
        }

        Assert.True(count > 60, $"{count} files");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("parse")]
    [InlineData("pixel")]
    public async Task RewrittenFile_GivenToDciodvfy_HasNoFaultThatTheOriginalLacks(string folder)
    {
        string dciodvfy = Peer.Require("dciodvfy", "dicom3tools");
        using var output = new TempFolder();
        var faults = new List<string>();
        int count = 0;
        foreach (string path in Files(folder))
        {
            string copy = output.File("copy.dcm");
            // Where the original has a fault of encoding, dciodvfy gives up on it, and says of the copy what it had not come to.
            if (!await IsSound(path) || await Rewrite(path, copy, "own") is null)
            {
                continue;
            }

            count++;
            HashSet<string> before = Complaints(await Tool.RunAsync(dciodvfy, path));
            string[] added = [.. Complaints(await Tool.RunAsync(dciodvfy, copy)).Except(before)];
            if (added.Length > 0)
            {
                faults.Add($"{path}: {string.Join(" | ", added)}");
            }
        }

        Assert.True(count > 60, $"{count} files");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // The meta information is written anew, so what is said of group 0002 is not compared.
    private static HashSet<string> Complaints(ToolResult result) =>
        [.. (result.Output + "\n" + result.Error).Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal))
            .Where(line => !line.Contains("(0x0002,", StringComparison.Ordinal))];

    private static async Task<bool> IsSound(string path)
    {
        try
        {
            using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: TestContext.Current.CancellationToken);
            return file.Findings.All(finding => finding.Rule is DicomTolerances.WrongVR or DicomTolerances.OverlongValue or DicomTolerances.DecimalComma);
        }
        catch (DicomDataException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Files(string folder)
    {
        string? root = Corpus.Path(folder);
        Assert.SkipWhen(root is null, Corpus.Absent);
        return Directory.EnumerateFiles(root!, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length < LargestBytes && !path.Contains("TINY_ALPHA", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    // Null where the file is none, or lacks the UIDs that a file must have.
    private static async Task<TransferSyntax?> Rewrite(string path, string copy, string syntaxName)
    {
        try
        {
            using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: TestContext.Current.CancellationToken);
            if (file.Dataset.GetString(DicomTags.SOPClassUID) is null || file.Dataset.GetString(DicomTags.SOPInstanceUID) is null)
            {
                return null;
            }

            TransferSyntax syntax = syntaxName switch
            {
                "implicit" => TransferSyntax.ImplicitVRLittleEndian,
                "big" => TransferSyntax.ExplicitVRBigEndian,
                "deflated" => TransferSyntax.DeflatedExplicitVRLittleEndian,
                _ => file.TransferSyntax,
            };
            if (syntax != file.TransferSyntax && file.TransferSyntax.IsEncapsulated)
            {
                return null;
            }

            DicomFile.Save(copy, new DicomDatasetBuilder().CopyFrom(file.Dataset.Root), syntax, overwrite: true);
            return syntax;
        }
        catch (DicomDataException)
        {
            return null;
        }
    }
}
