using Dicom.Net.UpperLayer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dicom.Net.Network;

/// <summary>How a client opens an association, what it proposes, and its limits.</summary>
public sealed class DicomClientOptions
{
    /// <summary>Most presentation contexts of one association: IDs are odd and one byte long (PS3.8 §9.3.2.2).</summary>
    public const int MaxContexts = 128;

    private readonly List<ProposedContext> _contexts = [];

    /// <summary>Our AE title, at most 16 characters.</summary>
    public string CallingAETitle { get; set; } = "DICOMNET";

    /// <summary>The peer's AE title, at most 16 characters.</summary>
    public string CalledAETitle { get; set; } = "ANY-SCP";

    /// <summary>Limit for the transport to connect; zero for none.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit for the peer to answer the association request, and the release request; zero for none.</summary>
    public TimeSpan AssociationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit between two signs of life of the peer while an operation waits for it; zero for none.</summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Limit for an open association on which nothing happens; zero, the default, for none.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.Zero;

    /// <summary>How long the peer has to close the connection after the end of an association (ARTIM, PS3.8 §9.1.5).</summary>
    public TimeSpan ArtimTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest P-DATA-TF PDU that we offer to receive, in bytes without the PDU's own header; 0 offers no limit.</summary>
    public int MaximumLength { get; set; } = NetworkDefaults.MaximumLength;

    /// <summary>Longest P-DATA-TF PDU that we send, whatever more the peer would take, in bytes without the PDU's own header.</summary>
    public int MaximumSendLength { get; set; } = NetworkDefaults.MaximumSendLength;

    /// <summary>
    /// How many operations we like to have outstanding at a time, 0 to 65,535, where 0 means no limit. The default, 1, is what
    /// every peer can do; with more the asynchronous operations window is proposed (PS3.7 §D.3.3.3), and a peer may grant less.
    /// </summary>
    public int MaxOperationsInvoked { get; set; } = 1;

    /// <summary>How many operations of the peer, such as a C-GET's objects, we work on at a time; as above, and 1 by default.</summary>
    public int MaxOperationsPerformed { get; set; } = 1;

    /// <summary>Longest identifier of a C-FIND, C-GET or C-MOVE response that is accepted, in bytes.</summary>
    public int MaximumIdentifierBytes { get; set; } = NetworkDefaults.MaximumIdentifierBytes;

    /// <summary>
    /// Acknowledge at once on TCP where a peer that leaves Nagle's algorithm on would wait for it (TCP_QUICKACK, Linux).
    /// </summary>
    public bool QuickAcknowledge { get; set; } = true;

    /// <summary>Travel over TLS; null, the default, for not.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>
    /// Converts objects whose own transfer syntax the peer has not accepted; null, the default: they are not sent. What it may convert
    /// to has to be proposed as well.
    /// </summary>
    public IStoreTranscoder? Transcoder { get; set; }

    /// <summary>Keep the last PDUs of each association, and write them as a capture file when it ends badly; null, the default, for not.</summary>
    public FlightRecorderOptions? Recording { get; set; }

    /// <summary>The clock of all limits.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where to log; no patient data above Trace.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The contexts that are proposed, in this order; at most <see cref="MaxContexts"/>.</summary>
    public IList<ProposedContext> Contexts => _contexts;

    /// <summary>The identity of the user who asks (PS3.7 §D.3.3.7); null for none. Credentials go as they are: use TLS.</summary>
    public UserIdentity? UserIdentity { get; set; }

    /// <summary>
    /// Whether a peer that accepts the association has to respond to <see cref="UserIdentity"/>, where that asks for a response. Off by
    /// default: a peer that does not know user identities gives none and serves everybody; the caller looks at the answer.
    /// </summary>
    public bool RequireUserIdentityResponse { get; set; }

    /// <summary>SOP class extended negotiations to propose, at most one for a class (PS3.7 §D.3.3.5).</summary>
    public IList<ExtendedNegotiation> ExtendedNegotiations { get; } = [];

    /// <summary>SOP class common extended negotiations to propose, at most one for a class (PS3.7 §D.3.3.6).</summary>
    public IList<CommonExtendedNegotiation> CommonExtendedNegotiations { get; } = [];

    /// <summary>Adds a context to what is proposed.</summary>
    /// <param name="abstractSyntax">SOP class UID.</param>
    /// <param name="transferSyntaxes">Transfer syntax UIDs, the preferred one first; none stands for explicit and implicit VR little endian.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">This would be more than <see cref="MaxContexts"/> contexts.</exception>
    public DicomClientOptions Propose(string abstractSyntax, params IReadOnlyList<string> transferSyntaxes) =>
        Propose(abstractSyntax, ContextRole.None, transferSyntaxes);

    /// <summary>Adds a context with a role to what is proposed.</summary>
    /// <param name="abstractSyntax">SOP class UID.</param>
    /// <param name="role">The role that we propose to play; a C-GET's storage classes need <see cref="ContextRole.Scp"/>.</param>
    /// <param name="transferSyntaxes">Transfer syntax UIDs, the preferred one first; none stands for explicit and implicit VR little endian.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">This would be more than <see cref="MaxContexts"/> contexts.</exception>
    public DicomClientOptions Propose(string abstractSyntax, ContextRole role, params IReadOnlyList<string> transferSyntaxes)
    {
        ArgumentException.ThrowIfNullOrEmpty(abstractSyntax);
        ArgumentNullException.ThrowIfNull(transferSyntaxes);
        if (_contexts.Count >= MaxContexts)
        {
            throw new ArgumentException("An association has at most 128 presentation contexts: open another one for the rest.", nameof(abstractSyntax));
        }

        _contexts.Add(new ProposedContext(abstractSyntax, transferSyntaxes.Count == 0 ? NetworkDefaults.PlainSyntaxes : transferSyntaxes, role));
        return this;
    }
}
