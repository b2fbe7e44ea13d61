using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dicom.Net.Network;

/// <summary>What a server serves, to whom, and its limits.</summary>
public sealed class DicomServerOptions
{
    /// <summary>The address to listen on; loopback unless said otherwise.</summary>
    public IPAddress Bind { get; set; } = IPAddress.Loopback;

    /// <summary>The port to listen on; 0 picks a free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// Listen on a Unix domain socket of this path instead of on an address and port; null, the default, for not. A socket
    /// that an earlier server left there is replaced, and it is removed at the end. Who may connect is what the rights of its folder say.
    /// </summary>
    public string? UnixSocketPath { get; set; }

    /// <summary>Our AE title, at most 16 characters.</summary>
    public string AETitle { get; set; } = "DICOMNET";

    /// <summary>Reject associations that call another AE title (reason 7).</summary>
    public bool RequireCalledAETitle { get; set; }

    /// <summary>Receives objects; null: no storage class is accepted.</summary>
    public IStoreHandler? Store { get; set; }

    /// <summary>Answers C-ECHO; null: always success.</summary>
    public IEchoHandler? Echo { get; set; }

    /// <summary>Answers C-FIND; null: no query class is accepted.</summary>
    public IFindHandler? Find { get; set; }

    /// <summary>Resolves C-GET and C-MOVE; null: no retrieval class is accepted.</summary>
    public IRetrieveHandler? Retrieve { get; set; }

    /// <summary>
    /// Converts objects of a C-GET or C-MOVE that the receiver does not take in their own transfer syntax; null: between
    /// the native syntaxes alone.
    /// </summary>
    public IStoreTranscoder? Transcoder { get; set; }

    /// <summary>Also accept storage of SOP classes that PS3.6 does not list: private ones, and those of later editions.</summary>
    public bool AcceptUnknownSopClasses { get; set; }

    /// <summary>Decides who may call, and what is accepted of what is proposed.</summary>
    public IAssociationPolicy Policy { get; set; } = new AssociationPolicy();

    /// <summary>What bounds the server; each limit says why.</summary>
    public DicomServerLimits Limits { get; set; } = new();

    /// <summary>Most associations at once: <see cref="DicomServerLimits.MaxAssociations"/>.</summary>
    public int MaxAssociations
    {
        get => Limits.MaxAssociations;
        set => Limits.MaxAssociations = value;
    }

    /// <summary>Most connections at once: <see cref="DicomServerLimits.MaxConnections"/>.</summary>
    public int MaxConnections
    {
        get => Limits.MaxConnections;
        set => Limits.MaxConnections = value;
    }

    /// <summary>How long a peer may be connected without having requested an association, or stay connected after its end (ARTIM, PS3.8 §9.1.5).</summary>
    public TimeSpan ArtimTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit for an association on which the peer does nothing, or does not go on with what it began; zero for none.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Limit between two signs of life of the peer during a sub-operation of a C-GET, and of a C-MOVE's destination; zero for none.</summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Limit for a move destination to connect and accept; zero for none.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest P-DATA-TF PDU that we offer to receive, in bytes without the PDU's own header; 0 offers no limit.</summary>
    public int MaximumLength { get; set; } = NetworkDefaults.MaximumLength;

    /// <summary>Longest P-DATA-TF PDU that we send, whatever more the peer would take, in bytes without the PDU's own header.</summary>
    public int MaximumSendLength { get; set; } = NetworkDefaults.MaximumSendLength;

    /// <summary>
    /// How many operations of one association are worked on at a time where the requestor negotiates an asynchronous operations
    /// window (PS3.7 §D.3.3.3), 0 to 65,535, where 0 means no limit. Default 16: enough to hide the way to the peer and to
    /// bring several objects to safety in one go, and a bound on what one association can make us begin.
    /// </summary>
    public int MaxOperationsPerformed { get; set; } = 16;

    /// <summary>How many sub-operations of C-GETs we have outstanding on one association, if the requestor takes more than one; as above.</summary>
    public int MaxOperationsInvoked { get; set; } = 16;

    /// <summary>
    /// The window that is proposed to the destination of a C-MOVE: how many C-STORE sub-operations are outstanding there at
    /// a time, where it agrees (PS3.7 §D.3.3.3). 1, the default, proposes none: many destinations know only that.
    /// </summary>
    public int MaxMoveOperations { get; set; } = 1;

    /// <summary>Longest identifier of a request: <see cref="DicomServerLimits.MaxIdentifierBytes"/>.</summary>
    public int MaximumIdentifierBytes
    {
        get => Limits.MaxIdentifierBytes;
        set => Limits.MaxIdentifierBytes = value;
    }

    /// <summary>Acknowledge at once on TCP where a peer that leaves Nagle's algorithm on would wait for it (TCP_QUICKACK, Linux).</summary>
    public bool QuickAcknowledge { get; set; } = true;

    /// <summary>Accept TLS alone; null, the default, for none. The certificates are asked for at each handshake.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>Connect to the destinations of C-MOVE over TLS; null, the default, for not.</summary>
    public TlsOptions? MoveTls { get; set; }

    /// <summary>Keep the last PDUs of each association, and write them as a capture file when it ends badly; null, the default, for not.</summary>
    public FlightRecorderOptions? Recording { get; set; }

    /// <summary>The clock of all limits.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where to log; no patient data above Trace.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;
}
