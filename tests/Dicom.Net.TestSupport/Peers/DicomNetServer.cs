using System.Globalization;

namespace Dicom.Net.TestSupport.Peers;

/// <summary><c>dicomnet serve</c> or <c>dicomnet receive</c> in a process of its own, on a port that it picks itself.</summary>
public sealed class DicomNetServer : ServerProcess
{
    private DicomNetServer(string[] arguments)
        : base(DicomNet.ProgramPath, arguments, 0)
    {
    }

    /// <summary>Starts the archive over a folder.</summary>
    public static Task<DicomNetServer> ServeAsync(string data, string aeTitle, params string[] options) =>
        StartAsync(["serve", "--port", "0", "--aet", aeTitle, "--data", data, .. options]);

    /// <summary>Starts a storage SCP alone that writes into a folder.</summary>
    public static Task<DicomNetServer> ReceiveAsync(string output, params string[] options) =>
        StartAsync(["receive", "--port", "0", "--output", output, .. options]);

    private static Task<DicomNetServer> StartAsync(string[] arguments) =>
        ReadyAsync(new DicomNetServer(arguments), async server =>
        {
            string port = await server.WaitForLineAsync(line =>
                line.StartsWith("listening on ", StringComparison.Ordinal) ? line[(line.LastIndexOf(':') + 1)..].Trim() : null);
            server.Port = int.Parse(port, CultureInfo.InvariantCulture);
        });
}
