using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>What goes wrong outside: one line that says what to do, the right exit code, no stack trace, no hang.</summary>
public sealed class BadPeerTests
{
    private const int Unreachable = 3;
    private const int Rejected = 4;
    private const int ConnectionLost = 5;
    private const int TimedOut = 6;
    private const int BadFile = 12;

    [Fact]
    public async Task Echo_WhereNothingListens_SaysUnreachable() =>
        AssertOneLine(await DicomNet.RunAsync("echo", "127.0.0.1", Port(FreePort.Next()), "--timeout", "5"), Unreachable);

    [Fact]
    public async Task Echo_OfAHostThatDoesNotExist_SaysUnreachable() =>
        AssertOneLine(await DicomNet.RunAsync("echo", "no-such-host.invalid", "104", "--timeout", "20"), Unreachable);

    [Fact]
    public async Task Echo_WithAWrongAETitle_SaysRejectedByDcmqrscp()
    {
        await using Dcmqrscp server = await Dcmqrscp.StartAsync(new Dictionary<string, int>());
        AssertOneLine(await DicomNet.RunAsync("echo", server.Host, server.PortText, "-aec", "WRONG"), Rejected);
    }

    [Fact]
    public async Task Echo_WithAWrongAETitle_SaysRejectedByOrthanc()
    {
        await using Orthanc server = await Orthanc.StartAsync(new Dictionary<string, int>());
        AssertOneLine(await DicomNet.RunAsync("echo", server.Host, server.PortText, "-aec", "WRONG"), Rejected);
    }

    [Fact]
    public async Task Echo_AsAUserToPeersThatKnowNone_FailsOnlyWhereItWasInsistedOn()
    {
        await using StoreScp storescp = await StoreScp.StartAsync();
        await using Dcmqrscp dcmqrscp = await Dcmqrscp.StartAsync(new Dictionary<string, int>());
        await using Orthanc orthanc = await Orthanc.StartAsync(new Dictionary<string, int>());
        (string Host, string Port, string AETitle)[] peers =
            [(storescp.Host, storescp.PortText, "ANY"), (dcmqrscp.Host, dcmqrscp.PortText, Dcmqrscp.AETitle), (orthanc.Host, orthanc.PortText, Orthanc.AETitle)];
        foreach ((string host, string port, string title) in peers)
        {
            string[] echo = ["echo", host, port, "-aec", title, "--user", "ann", "--password", "secret"];
            (await DicomNet.RunAsync(echo)).Expect(0);
            AssertOneLine(await DicomNet.RunAsync([.. echo, "--pos-response"]), Rejected);
        }
    }

    [Fact]
    public async Task Echo_WithAWrongAETitle_SaysRejectedByOurArchive()
    {
        using var data = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ServeAsync(data.FullName, "RIGHT");
        ToolResult result = await DicomNet.RunAsync("echo", server.Host, server.PortText, "-aec", "WRONG");
        AssertOneLine(result, Rejected);
        Assert.Contains("called AE title", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("", TimedOut)]
    [InlineData("020000000040000100", TimedOut)]
    [InlineData("0200", TimedOut)]
    [InlineData("485454502F312E312034303020426164", ConnectionLost)]
    [InlineData("07000000000400000200", ConnectionLost)]
    public async Task Echo_OfAPeerThatSaysHalfAPduOrNonsense_EndsWithinTheTimeLimit(string answer, int exitCode)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepted = listener.AcceptSocketAsync();
        Task<ToolResult> echo = DicomNet.RunAsync("echo", "127.0.0.1", Port(((IPEndPoint)listener.LocalEndpoint).Port), "--timeout", "2");
        using Socket peer = await accepted;
        await peer.SendAsync(Convert.FromHexString(answer));
        AssertOneLine(await echo, exitCode);
    }

    [Fact]
    public async Task Echo_OfAPeerThatClosesAtOnce_SaysConnectionLost()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepted = listener.AcceptSocketAsync();
        Task<ToolResult> echo = DicomNet.RunAsync("echo", "127.0.0.1", Port(((IPEndPoint)listener.LocalEndpoint).Port), "--timeout", "5");
        (await accepted).Dispose();
        AssertOneLine(await echo, ConnectionLost);
    }

    [Fact]
    public async Task Store_OfAFileThatIsNoDicom_SaysBadFile()
    {
        using var folder = new TempFolder();
        string file = folder.File("letter.dcm");
        await File.WriteAllTextAsync(file, "Dear reader, this is no DICOM file.");
        using var data = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ReceiveAsync(data.FullName);
        AssertOneLine(await DicomNet.RunAsync("store", server.Host, server.PortText, file), BadFile);
        AssertOneLine(await DicomNet.RunAsync("dump", file), BadFile);
        AssertOneLine(await DicomNet.RunAsync("dump", folder.File("absent.dcm")), BadFile);
    }

    [Fact]
    public async Task Serve_SentHalfARequest_ClosesWhenItsTimerExpires()
    {
        using var data = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ServeAsync(data.FullName, "OURS", "--artim", "1");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);

        // An A-ASSOCIATE-RQ of 100 bytes, of which 4 come.
        await socket.SendAsync((byte[])[1, 0, 0, 0, 0, 100, 0, 1, 0, 0]);
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await ReadToEndAsync(socket, new byte[64]));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
        (await DicomNet.RunAsync("echo", server.Host, server.PortText, "-aec", "OURS")).Expect(0);
    }

    [Fact]
    public async Task Serve_SentAnUnknownPdu_AnswersWithAbort()
    {
        using var data = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ServeAsync(data.FullName, "OURS", "--artim", "2");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: archive\r\n\r\n"));
        var answer = new byte[64];
        int length = await ReadToEndAsync(socket, answer);

        // PS3.8 §9.3.8: an A-ABORT of 4 bytes; action AA-1 sends it with the service user as its source.
        Assert.Equal(10, length);
        Assert.Equal(7, answer[0]);
        Assert.Equal(4u, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(2)));
        Assert.Equal(0, answer[8]);
    }

    [Fact]
    public async Task Serve_WithManyHalfOpenConnections_StillAnswers()
    {
        using var data = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ServeAsync(data.FullName, "OURS", "--artim", "60");
        var sockets = new List<Socket>();
        for (int i = 0; i < 60; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        }

        (await DicomNet.RunAsync("echo", server.Host, server.PortText, "-aec", "OURS", "--timeout", "20")).Expect(0);
        sockets.ForEach(s => s.Dispose());
    }

    private static string Port(int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<int> ReadToEndAsync(Socket socket, Memory<byte> buffer)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        int length = 0;
        while (true)
        {
            int count;
            try
            {
                count = await socket.ReceiveAsync(buffer[length..], limit.Token);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Closed with bytes of ours unread: an end all the same.
                count = 0;
            }

            if (count == 0)
            {
                return length;
            }

            length += count;
        }
    }

    private static void AssertOneLine(ToolResult result, int exitCode)
    {
        result.Expect(exitCode);
        string line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("dicomnet: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Everything, StringComparison.Ordinal);
    }
}
