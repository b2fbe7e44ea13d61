using System.Diagnostics;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests;

/// <summary>Runs independent readers; a test whose reader is absent is skipped with the reason.</summary>
internal static class Tool
{
    private static readonly Lazy<(string? Path, string? Absent)> s_itk = new(BuildItkReader);

    internal static string ItkReader()
    {
        (string? path, string? absent) = s_itk.Value;
        Assert.SkipWhen(path is null, absent ?? "");
        return path!;
    }

    internal static string? Find(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = Path.Combine(folder, name);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    internal static (int ExitCode, string Output, string Error) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static (string?, string?) BuildItkReader()
    {
        if (Find("cmake") is not { } cmake)
        {
            return (null, "cmake is not installed, which builds the ITK reader");
        }

        string build = Path.Combine(Corpus.RepositoryRoot, "artifacts", "itk");
        string source = Path.Combine(Corpus.RepositoryRoot, "tests", "itk");
        (int configured, _, string why) = Run(cmake, "-S", source, "-B", build, "-DCMAKE_BUILD_TYPE=Release");
        if (configured != 0)
        {
            return why.Contains("ITK", StringComparison.Ordinal) && why.Contains("not find", StringComparison.OrdinalIgnoreCase)
                ? (null, "ITK is not installed (libinsighttoolkit5-dev)")
                : throw new InvalidOperationException("The ITK reader cannot be configured: " + why);
        }

        (int built, string output, string error) = Run(cmake, "--build", build);
        return built == 0
            ? (Path.Combine(build, "volume_reader"), null)
            : throw new InvalidOperationException("The ITK reader cannot be built: " + output + error);
    }
}
