using System.Diagnostics;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>Finds the independent implementations that tests run against.</summary>
/// <remarks>
/// A test whose peer is absent is skipped with the reason. Where the environment requires peers (DICOMNET_REQUIRE_PEERS=1 or CI=true),
/// absence of one that the system's package manager offers is a failure.
/// </remarks>
public static class Peer
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/usr/bin", "/usr/local/bin"];

    /// <summary>Whether absence of a peer is a failure.</summary>
    public static bool AreRequired =>
        Environment.GetEnvironmentVariable("DICOMNET_REQUIRE_PEERS") is "1" or "true"
        || Environment.GetEnvironmentVariable("CI") is "1" or "true";

    /// <summary>The program's full path; the test is skipped or failed where the program is absent.</summary>
    /// <param name="name">The program's file name.</param>
    /// <param name="package">The Debian package that holds it.</param>
    public static string Require(string name, string package)
    {
        string? path = Find(name);
        if (path is null)
        {
            Absent($"{name} is not installed (package {package})", package);
        }

        return path!;
    }

    /// <summary>The program's full path, or null.</summary>
    public static string? Find(string name) =>
        Folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    /// <summary>Skips the test, or fails it where peers are required and the package can be had.</summary>
    public static void Absent(string reason, string package)
    {
        if (AreRequired && IsOffered(package))
        {
            Xunit.Assert.Fail($"{reason}; peers are required here and the package manager offers it");
        }

        Xunit.Assert.Skip(reason);
    }

    // Asks the package manager; where there is none, nothing is offered.
    private static bool IsOffered(string package)
    {
        if (Find("apt-cache") is not string aptCache)
        {
            return false;
        }

        using Process process = Tool.Start(aptCache, ["policy", package]);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Contains("Candidate:", StringComparison.Ordinal) && !output.Contains("Candidate: (none)", StringComparison.Ordinal);
    }
}
