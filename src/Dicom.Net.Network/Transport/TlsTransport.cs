using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dicom.Net.Network;

/// <summary>A socket under TLS. <see cref="OpenAsync"/> is the handshake; until then nothing may be read or written.</summary>
internal sealed class TlsTransport : DicomTransport
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxIgnoredBytes = 64 * 1024;
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly AcknowledgingStream _stream;
    private readonly SslStream _tls;
    private readonly TlsOptions _options;
    private readonly TlsProfileRules _rules;
    private readonly string? _serverName;
    private readonly TlsPipeReader _input;
    private readonly TlsPipeWriter _output;
    private string? _problem;

    /// <summary>Takes a connected socket, and the name of the server that was connected to: null where we are the server.</summary>
    public TlsTransport(Socket socket, bool quickAcknowledge, TlsOptions options, string? serverName)
    {
        _socket = socket;
        _options = options;
        _serverName = serverName;
        _rules = TlsProfileRules.Get(options.Profile);
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        RemoteEndPoint = socket.RemoteEndPoint;
        _stream = new AcknowledgingStream(socket, quickAcknowledge && OperatingSystem.IsLinux() && socket.ProtocolType == ProtocolType.Tcp);
        _tls = new SslStream(_stream, leaveInnerStreamOpen: true);

        // Zero-byte reads: no buffer is held while nothing arrives.
        _input = new TlsPipeReader(PipeReader.Create(_tls, new StreamPipeReaderOptions(bufferSize: BufferBytes, minimumReadSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true)), isClient: serverName is not null);
        _output = new TlsPipeWriter(PipeWriter.Create(_tls, new StreamPipeWriterOptions(minimumBufferSize: BufferBytes, leaveOpen: true)), _input);
    }

    public override PipeReader Input => _input;

    public override PipeWriter Output => _output;

    public override EndPoint? RemoteEndPoint { get; }

    public override bool ExpectsMore
    {
        set => _stream.ExpectsMore = value;
    }

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            TlsCertificates certificates = _options.Certificates.GetCertificates();
            if (_serverName is null)
            {
                await _tls.AuthenticateAsServerAsync(ServerOptions(certificates), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _tls.AuthenticateAsClientAsync(ClientOptions(certificates), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or NotSupportedException)
        {
            await LetReadAlertAsync(cancellationToken).ConfigureAwait(false);
            throw new DicomTlsException(TlsFailure.Describe(e, _problem, isServer: _serverName is null), e);
        }

        if (!_rules.Allows(_tls.NegotiatedCipherSuite))
        {
            throw new DicomTlsException($"the TLS connection failed: the system chose the cipher suite {_tls.NegotiatedCipherSuite}, which the profile {_options.Profile} does not have");
        }
    }

    public override void Abort()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Not connected any more: what was wanted.
        }

        _socket.Dispose();
    }

    // The alert close_notify: without it a peer cannot tell an end from a connection that was cut.
    public override async ValueTask FinishAsync()
    {
        try
        {
            await _tls.ShutdownAsync().WaitAsync(s_farewell).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or TimeoutException)
        {
            // The peer has closed already, or takes nothing any more.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _input.CompleteAsync().ConfigureAwait(false);

        // What was not flushed has nowhere to go.
        await _output.CompleteAsync(new IOException("the connection is closed")).ConfigureAwait(false);
        await _tls.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    // A socket that is closed over bytes it has not read resets the connection, and the peer loses the alert that says why.
    private async ValueTask LetReadAlertAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_farewell);
        byte[] rest = new byte[1024];
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            for (int count = 0; count < MaxIgnoredBytes;)
            {
                int received = await _socket.ReceiveAsync(rest, SocketFlags.None, limit.Token).ConfigureAwait(false);
                if (received == 0)
                {
                    return;
                }

                count += received;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It has gone, or does not go: enough time was given.
        }
    }

    private SslServerAuthenticationOptions ServerOptions(TlsCertificates certificates) => new()
    {
        ServerCertificateContext = certificates.Context ?? throw new NotSupportedException("a server needs a certificate and its key"),
        ClientCertificateRequired = _options.VerifyPeer,
        EnabledSslProtocols = _rules.Protocols,
        CipherSuitesPolicy = _rules.Policy,
        AllowRenegotiation = false,
        CertificateChainPolicy = ChainPolicy(certificates),
        RemoteCertificateValidationCallback = Validate,
    };

    private SslClientAuthenticationOptions ClientOptions(TlsCertificates certificates) => new()
    {
        TargetHost = _options.HostName ?? _serverName,
        ClientCertificateContext = certificates.Context,
        EnabledSslProtocols = _rules.Protocols,
        CipherSuitesPolicy = _rules.Policy,
        AllowRenegotiation = false,
        CertificateChainPolicy = ChainPolicy(certificates),
        RemoteCertificateValidationCallback = Validate,
    };

    private X509ChainPolicy ChainPolicy(TlsCertificates certificates)
    {
        var policy = new X509ChainPolicy { RevocationMode = _options.RevocationMode };
        if (certificates.Trusted is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!_options.VerifyPeer)
        {
            return true;
        }

        if (!_options.VerifyHostName)
        {
            errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        }

        _problem = TlsFailure.Describe(errors, chain, _options.HostName ?? _serverName)
            ?? (certificate is X509Certificate2 peer ? FindWeakness(peer, chain) : null);
        return _problem is null;
    }

    // The peer's own and those between it and the root.
    private string? FindWeakness(X509Certificate2 peer, X509Chain? chain)
    {
        string? weakness = _rules.FindWeakness(peer);
        for (int i = 1; weakness is null && i < chain?.ChainElements.Count - 1; i++)
        {
            weakness = _rules.FindWeakness(chain!.ChainElements[i].Certificate);
        }

        return weakness;
    }
}
