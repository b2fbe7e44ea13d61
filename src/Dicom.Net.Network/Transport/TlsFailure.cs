using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Dicom.Net.Network;

/// <summary>One line for each way in which a handshake fails.</summary>
internal static class TlsFailure
{
    /// <summary>What is said where no alert was: such a peer most often wanted a certificate, or another one.</summary>
    public const string ClosedAfterHandshake = "the peer closed the connection after the handshake; certificate required, or not trusted";

    /// <summary>What is wrong with the peer's certificate; null where nothing is.</summary>
    public static string? Describe(SslPolicyErrors errors, X509Chain? chain, string? name)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it shows no certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            string status = chain is null ? "" : string.Join(", ", chain.ChainStatus.Select(entry => entry.Status).Distinct());
            return $"its certificate is not trusted ({status})";
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? $"its certificate is not for {name}" : null;
    }

    public static string Describe(Exception exception, string? problem, bool isServer)
    {
        string peer = isServer ? "the client" : "the peer";
        if (problem is not null)
        {
            return $"the TLS connection failed, for {peer} is not who it should be ({problem}): check the certificates that are trusted";
        }

        string said = Innermost(exception);
        string advice = said switch
        {
            _ when Has(said, "alert unknown ca", "alert bad certificate", "certificate required", "alert certificate", "handshake_failure", "alert handshake failure") =>
                "check that our certificate is one that the peer trusts, and that both sides have a cipher suite in common",
            _ when Has(said, "no shared cipher", "alert protocol version", "unsupported protocol", "no protocols", "no suitable") =>
                "choose a profile that the peer knows",
            _ when Has(said, "wrong version number", "unexpected EOF", "0 bytes", "packet length", "frame", "http request", "unknown protocol", "Connection reset") =>
                "check that the peer's port is one for TLS, and its log",
            _ => "check profile and certificates of both sides",
        };
        return $"the TLS connection failed ({said}): {advice}";
    }

    /// <summary>The peer said by an alert why it ends the connection.</summary>
    public static bool IsAlert(Exception exception) => Innermost(exception).Contains("alert", StringComparison.OrdinalIgnoreCase);

    private static bool Has(string text, params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
    }
}
