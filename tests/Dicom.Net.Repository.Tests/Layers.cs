namespace Dicom.Net.Repository.Tests;

/// <summary>The layers: which project may refer to which, and which packages each may use. All else is forbidden.</summary>
internal static class Layers
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new(StringComparer.Ordinal)
    {
        ["Dicom.Net.Core"] = ([], []),
        ["Dicom.Net.UpperLayer"] = (["Dicom.Net.Core"], []),
        ["Dicom.Net.Dimse"] = (["Dicom.Net.UpperLayer"], []),
        ["Dicom.Net.Network"] = (["Dicom.Net.Dimse"], ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Dicom.Net.Codecs"] = ([], []),
        ["Dicom.Net.Imaging"] = (["Dicom.Net.Core", "Dicom.Net.Codecs"], []),
        ["Dicom.Net.Archive"] = (["Dicom.Net.Network", "Dicom.Net.Imaging"], ["Microsoft.Data.Sqlite"]),
        ["Dicom.Net.Retrieval"] = (["Dicom.Net.Network", "Dicom.Net.Imaging"], []),
        ["Dicom.Net.Cli"] = (
            ["Dicom.Net.Archive", "Dicom.Net.Retrieval", "Dicom.Net.Network", "Dicom.Net.Imaging"],
            ["System.CommandLine", "Spectre.Console"]),
    };

    /// <summary>Free of IO: no task, stream, socket, clock or logger.</summary>
    public static readonly string[] SansIO = ["Dicom.Net.UpperLayer", "Dicom.Net.Dimse", "Dicom.Net.Codecs"];

    public static IEnumerable<string> Projects => Allowed.Keys;

    public static TheoryData<string> ProjectData => [.. Allowed.Keys];

    public static TheoryData<string> SansIOData => [.. SansIO];

    public static bool Knows(string project) => Allowed.ContainsKey(project);

    public static string[] Direct(string project) => Allowed[project].Projects;

    public static string[] Packages(string project) => Allowed[project].Packages;

    /// <summary>Everything below a project.</summary>
    public static IReadOnlySet<string> Below(string project)
    {
        var below = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(Direct(project));
        while (open.TryPop(out string? next))
        {
            if (below.Add(next))
            {
                foreach (string child in Direct(next))
                {
                    open.Push(child);
                }
            }
        }

        return below;
    }

    public static string AssemblyName(string project) => project == "Dicom.Net.Cli" ? "dicomnet" : project;
}
