using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network;

/// <summary>What the driver needs of a client's or a server's options.</summary>
internal sealed class DriverOptions
{
    public required TimeProvider TimeProvider { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Longest P-DATA-TF that we send, by our own choice.</summary>
    public required int MaximumSendLength { get; init; }

    /// <summary>How long one write may be stuck because the peer does not read; zero for no limit.</summary>
    public required TimeSpan WriteStallLimit { get; init; }

    public required TimeSpan AssociationTimeout { get; init; }
}
