using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dicom.Net.Network;

/// <summary>
/// Certificates from PEM files. They are read again when they have changed: a handshake that begins afterwards uses the
/// new ones, associations that are open go on. Files that cannot be read leave the last good ones in use.
/// </summary>
public sealed class TlsCertificateFiles : ITlsCertificateSource
{
    private readonly Lock _gate = new();
    private readonly string? _certificateFile;
    private readonly string? _keyFile;
    private readonly string? _password;
    private readonly string[] _trustedFiles;
    private TlsCertificates _current;
    private string _stamp;

    /// <summary>Reads the files.</summary>
    /// <param name="certificateFile">Our certificate, and after it those between it and its root; null for none.</param>
    /// <param name="keyFile">Its private key; null where it is in the same file.</param>
    /// <param name="trustedFiles">Files of roots that a peer's certificate has to lead to; null or none for those of the operating system.</param>
    /// <param name="password">The private key's password; null where it has none.</param>
    /// <exception cref="DicomTlsException">A file cannot be read, or does not hold what it should.</exception>
    public TlsCertificateFiles(string? certificateFile, string? keyFile = null, IReadOnlyList<string>? trustedFiles = null, string? password = null)
    {
        _certificateFile = certificateFile;
        _keyFile = keyFile;
        _password = password;
        _trustedFiles = [.. trustedFiles ?? []];
        _stamp = Stamp();
        _current = Read();
    }

    /// <summary>Told when changed files cannot be used; the last good ones stay. Called by the handshake that noticed.</summary>
    public Action<DicomTlsException>? ReloadFailed { get; set; }

    /// <inheritdoc/>
    public TlsCertificates GetCertificates()
    {
        DicomTlsException? problem = null;
        TlsCertificates current;
        lock (_gate)
        {
            string stamp = Stamp();
            if (stamp != _stamp)
            {
                // Noted first: files that are no good are tried again when they change again.
                _stamp = stamp;
                try
                {
                    _current = Read();
                }
                catch (DicomTlsException e)
                {
                    problem = e;
                }
            }

            current = _current;
        }

        if (problem is not null)
        {
            ReloadFailed?.Invoke(problem);
        }

        return current;
    }

    private TlsCertificates Read()
    {
        string file = _certificateFile ?? "";
        try
        {
            X509Certificate2? own = null;
            X509Certificate2Collection between = [];
            if (_certificateFile is not null)
            {
                own = _password is null
                    ? X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile)
                    : X509Certificate2.CreateFromEncryptedPemFile(_certificateFile, _password, _keyFile);
                between.ImportFromPemFile(_certificateFile);
                between.RemoveAt(0);
            }

            X509Certificate2Collection? trusted = _trustedFiles.Length > 0 ? [] : null;
            foreach (string root in _trustedFiles)
            {
                file = root;
                int before = trusted!.Count;
                trusted.ImportFromPemFile(root);
                if (trusted.Count == before)
                {
                    throw new DicomTlsException($"{root} holds no certificate in PEM format: check the file");
                }
            }

            return new TlsCertificates(own, between, trusted);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DicomTlsException($"certificate or key cannot be read from {file} ({OneLine(e.Message)}): check that both are in PEM format and belong together", e);
        }
    }

    // Time and length of each file: enough to notice that one was replaced.
    private string Stamp() =>
        string.Join('|', new[] { _certificateFile, _keyFile }.Concat(_trustedFiles).Where(file => file is not null).Select(file =>
        {
            var info = new FileInfo(file!);
            return info.Exists ? FormattableString.Invariant($"{info.LastWriteTimeUtc.Ticks}:{info.Length}") : "none";
        }));

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
