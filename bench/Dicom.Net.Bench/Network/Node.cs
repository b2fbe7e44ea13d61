using System.Globalization;
using System.Text.Json;
using Dicom.Net.Network;

namespace Dicom.Net.Bench.Network;

/// <summary>
/// A process of ours in a measurement, driven line by line over its standard input: a server prints its port first and
/// answers <c>stats</c>; a client answers <c>TASK PORT COUNT FOLDER</c> with what the run took.
/// </summary>
internal static class Node
{
    private static readonly JsonSerializerOptions s_json = new() { IncludeFields = true };

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["scp", "discard"]:
                return await ServeAsync(new DiscardStoreHandler());
            case ["scp", "folder", string folder]:
                return await ServeAsync(new FolderStoreHandler(folder, overwrite: true));
            case ["bare-server"]:
                using (var server = new BareServer())
                {
                    return AnswerStats(server.Port);
                }

            case ["scu"]:
                return await AnswerRunsAsync(OwnScu.RunAsync);
            case ["bare-client"]:
                return await AnswerRunsAsync(BareClient.RunAsync);
            default:
                return 2;
        }
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, s_json);

    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, s_json)!;

    private static async Task<int> ServeAsync(IStoreHandler handler)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { AETitle = "BENCH", Store = handler });
        return AnswerStats(server.EndPoint.Port);
    }

    private static int AnswerStats(int port)
    {
        Console.WriteLine(port.ToString(CultureInfo.InvariantCulture));
        while (Console.ReadLine() is not null)
        {
            Console.WriteLine(Write(NodeStats.OfSelf()));
        }

        return 0;
    }

    private static async Task<int> AnswerRunsAsync(Func<string, int, int, string, Task<RunResult>> run)
    {
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 4);
            int port = int.Parse(words[1], CultureInfo.InvariantCulture);
            int count = int.Parse(words[2], CultureInfo.InvariantCulture);
            Console.WriteLine(Write(await run(words[0], port, count, words[3])));
        }

        return 0;
    }
}
