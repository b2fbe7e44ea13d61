using System.Globalization;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;
using Xunit.Sdk;

namespace Dicom.Net.Interop.Tests.Archives;

/// <summary>An archive, started and loaded once for all tests of a class.</summary>
public abstract class ArchiveFixture : IAsyncLifetime
{
    /// <summary>The AE title to which the archive may move objects, on <see cref="MovePort"/>.</summary>
    public const string MoveAETitle = "MOVEDEST";

    private Exception? _absent;

    /// <summary>The port on which the destination of moves listens.</summary>
    public int MovePort { get; } = FreePort.Next();

    /// <summary>The port as text.</summary>
    public string MovePortText => MovePort.ToString(CultureInfo.InvariantCulture);

    /// <summary>The archive's AE title.</summary>
    public abstract string AETitle { get; }

    /// <summary>The archive; the test is skipped for the reason that the archive is absent.</summary>
    public ServerProcess Server
    {
        get
        {
            if (_absent is not null)
            {
                throw _absent;
            }

            return Started!;
        }
    }

    /// <summary>The process, once it runs.</summary>
    protected ServerProcess? Started { get; set; }

    /// <summary>Host, port and called AE title as options of <c>dicomnet</c>.</summary>
    public string[] Address => [Server.Host, Server.PortText, "-aec", AETitle];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync(new Dictionary<string, int> { [MoveAETitle] = MovePort });
            await LoadAsync([.. ExpectedSeries.Volumes.Concat(ExpectedSeries.Refused).SelectMany(ExpectedSeries.FindFiles)]);
        }
        catch (Exception exception) when (exception is SkipException or FailException)
        {
            // A fixture can neither be skipped nor fail by name: each test that asks for the archive says the reason.
            _absent = exception;
        }
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Started is not null)
        {
            await Started.DisposeAsync();
        }
    }

    /// <summary>Starts the archive, empty.</summary>
    protected abstract Task StartAsync(IReadOnlyDictionary<string, int> destinations);

    /// <summary>Loads files by dcmtk's sender, unless the archive has a way of its own.</summary>
    protected virtual async Task LoadAsync(string[] files) =>
        (await Tool.RunAsync(
            Peer.Require("storescu", "dcmtk"),
            ["-aec", AETitle, "-R", Started!.Host, Started.PortText, .. files])).Expect(0);
}
