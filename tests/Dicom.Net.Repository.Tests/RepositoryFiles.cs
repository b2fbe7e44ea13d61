using System.Diagnostics;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Repository.Tests;

/// <summary>The files of the repository, without what builds leave behind.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] Built = ["bin", "obj", ".git", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string Root => Corpus.RepositoryRoot;

    /// <summary>Paths relative to the root, with /, of the files that git keeps or would keep.</summary>
    public static IReadOnlyList<string> All { get; } = Kept() ?? [.. Walk(Root).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Under(string folder, string extension) =>
        All.Where(f => f.StartsWith(folder, StringComparison.Ordinal) && f.EndsWith(extension, StringComparison.Ordinal));

    /// <summary>C# written by hand.</summary>
    public static IEnumerable<string> Code(string folder) => Under(folder, ".cs").Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static List<string>? Kept()
    {
        try
        {
            var info = new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process git = Process.Start(info)!;
            _ = git.StandardError.ReadToEndAsync();
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode != 0
                ? null
                : [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f))).Order(StringComparer.Ordinal)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git here, as in an unpacked archive of the sources: the folder itself is read instead.
            return null;
        }
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        foreach (string child in Directory.EnumerateDirectories(folder).Where(d => !Built.Contains(Path.GetFileName(d))))
        {
            foreach (string file in Walk(child))
            {
                yield return file;
            }
        }
    }
}
