namespace Dicom.Net.TestSupport;

/// <summary>Finds the optional corpus of real files that may stand beside the repository.</summary>
public static class Corpus
{
    /// <summary>The repository's root folder, found upwards from the test's binaries.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The corpus folder, or null where it is absent (the test then says so and is skipped).</summary>
    public static string? Root { get; } = FindCorpus();

    /// <summary>The reason that a test states when it is skipped for want of the corpus.</summary>
    public const string Absent = "the corpus of real files is not beside the repository (../shared/corpus)";

    /// <summary>A path inside the corpus, or null where the corpus is absent.</summary>
    public static string? Path(params string[] parts) =>
        Root is null ? null : System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Dicom.Net.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Dicom.Net.sln was not found above the test's binaries.");
    }

    private static string? FindCorpus()
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared", "corpus"));
        return Directory.Exists(path) ? path : null;
    }
}
