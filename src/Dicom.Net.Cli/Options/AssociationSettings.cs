using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Cli.Options;

/// <summary>Whom to call, as whom, and how long to wait.</summary>
internal sealed record AssociationSettings
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string CallingAETitle { get; init; }

    public required string CalledAETitle { get; init; }

    /// <summary>A Unix domain socket instead of host and port; null for none.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>In bytes; 0 offers no limit, null takes the library's default.</summary>
    public int? MaximumPduLength { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public required TimeSpan AssociationTimeout { get; init; }

    public required TimeSpan ReplyTimeout { get; init; }

    /// <summary>Null for no TLS.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Null for none.</summary>
    public UserIdentity? UserIdentity { get; init; }

    public bool Verbose { get; init; }
}
