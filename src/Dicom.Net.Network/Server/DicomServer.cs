using System.Net;

namespace Dicom.Net.Network;

/// <summary>A DICOM server: answers C-ECHO, and the services that have a handler.</summary>
public sealed class DicomServer : IAsyncDisposable
{
    private DicomServer()
    {
        EndPoint = new IPEndPoint(0, 0);
    }

    /// <summary>Where it listens, with the port that was picked.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="options">What to serve; not to be changed afterwards.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="DicomNetworkException">The address or port cannot be listened on.</exception>
    public static DicomServer Start(DicomServerOptions options) => throw new NotImplementedException();

    /// <summary>Ends: no new association, running ones may finish within a time, then they are aborted.</summary>
    /// <param name="grace">That time.</param>
    /// <returns>Completes when all associations have ended.</returns>
    public Task StopAsync(TimeSpan grace) => throw new NotImplementedException();

    /// <summary>Ends at once: running associations are aborted.</summary>
    /// <returns>Completes when all associations have ended.</returns>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
