namespace Dicom.Net.TestSupport.Peers;

/// <summary>The command line program, run as a user runs it: in a process of its own.</summary>
public static class DicomNet
{
    /// <summary>The program beside the test's binaries; a test project gets it there by a reference to Dicom.Net.Cli.</summary>
    public static string ProgramPath
    {
        get
        {
            string path = Path.Combine(AppContext.BaseDirectory, "dicomnet");
            return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: refer to Dicom.Net.Cli.");
        }
    }

    /// <summary>Runs one command to its end.</summary>
    public static Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync(ProgramPath, arguments);
}
