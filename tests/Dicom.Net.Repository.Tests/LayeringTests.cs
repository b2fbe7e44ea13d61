using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Dicom.Net.Repository.Tests;

public sealed class LayeringTests
{
    private static readonly string[] ForbiddenSansIO =
    [
        "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.IO.Stream", "System.IO.File", "System.Net.Sockets.Socket",
        "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Threading.Thread",
        "System.Threading.Timer", "Microsoft.Extensions.Logging.ILogger",
    ];

    public static TheoryData<string> Projects => Layers.ProjectData;

    public static TheoryData<string> SansIO => Layers.SansIOData;

    [Fact]
    public void Source_EveryProject_HasItsPlaceInTheLayers()
    {
        IEnumerable<string> found = RepositoryFiles.Under("src/", ".csproj").Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.Equal(Layers.Projects.Order(), found.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreThoseOfItsLayer(string project)
    {
        XDocument file = XDocument.Parse(RepositoryFiles.Read($"src/{project}/{project}.csproj"));
        IEnumerable<string> projects = file.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        Assert.Empty(projects.Except(Layers.Direct(project)));
        IEnumerable<string> packages = file.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);
        Assert.Empty(packages.Except(Layers.Packages(project)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_References_AreBelowItsLayer(string project)
    {
        using var image = new PEReader(File.OpenRead(AssemblyPath(project)));
        MetadataReader metadata = image.GetMetadataReader();
        IEnumerable<string> ours = metadata.AssemblyReferences
            .Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))
            .Where(n => n.StartsWith("Dicom.Net", StringComparison.Ordinal) || n == "dicomnet");
        Assert.Empty(ours.Except(Layers.Below(project)));
    }

    [Theory]
    [MemberData(nameof(SansIO))]
    public void SansIOAssembly_Types_KnowNoTaskStreamSocketOrClock(string project)
    {
        using var image = new PEReader(File.OpenRead(AssemblyPath(project)));
        MetadataReader metadata = image.GetMetadataReader();
        IEnumerable<string> types = metadata.TypeReferences
            .Select(h => metadata.GetTypeReference(h))
            .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}");
        Assert.Empty(types.Select(t => t.Split('`')[0]).Intersect(ForbiddenSansIO));
        Assert.Contains("<SansIO>true</SansIO>", RepositoryFiles.Read($"src/{project}/{project}.csproj"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_OfAProject_BeginWithItsName(string project)
    {
        foreach (string file in RepositoryFiles.Code($"src/{project}/"))
        {
            foreach (string line in RepositoryFiles.Read(file).Split('\n').Where(l => l.StartsWith("namespace ", StringComparison.Ordinal)))
            {
                string name = line["namespace ".Length..].Trim().TrimEnd(';');
                Assert.True(name == project || name.StartsWith(project + ".", StringComparison.Ordinal), $"{file}: {line}");
            }
        }
    }

    [Fact]
    public void Libraries_All_AreAheadOfTimeCompilable()
    {
        // Set for all libraries at once; no project may take it back.
        Assert.Contains("<IsAotCompatible>true</IsAotCompatible>", RepositoryFiles.Read("Directory.Build.props"), StringComparison.Ordinal);
        foreach (string file in RepositoryFiles.Under("src/", ".csproj"))
        {
            Assert.DoesNotContain("IsAotCompatible", RepositoryFiles.Read(file), StringComparison.Ordinal);
        }
    }

    private static string AssemblyPath(string project) =>
        Path.Combine(AppContext.BaseDirectory, Layers.AssemblyName(project) + ".dll");
}
