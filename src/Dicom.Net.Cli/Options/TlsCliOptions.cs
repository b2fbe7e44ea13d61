using System.CommandLine;
using Dicom.Net.Cli.Output;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Options;

/// <summary>The options of TLS, for what connects and for what listens; dcmtk's names beside ours.</summary>
internal sealed class TlsCliOptions
{
    private static readonly Dictionary<string, TlsProfile> s_profiles = new(StringComparer.Ordinal)
    {
        ["bcp195-rfc9325"] = TlsProfile.Bcp195Rfc9325,
        ["bcp195-rfc9325-mod"] = TlsProfile.ModifiedBcp195Rfc9325,
        ["bcp195-ex"] = TlsProfile.ExtendedBcp195,
        ["bcp195-nd"] = TlsProfile.NonDowngradingBcp195,
        ["bcp195"] = TlsProfile.Bcp195,
    };

    private readonly Option<bool> _tls = new("--tls") { Description = "Use TLS; the other options of TLS imply it." };
    private readonly Option<string[]> _pair = new("+tls", "--enable-tls")
    {
        Description = "Private key and certificate at once.", HelpName = "KEY CERT", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _key = new("--tls-key") { Description = "Our private key, a PEM file (that of --tls-cert).", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--tls-cert") { Description = "Our certificate, a PEM file, then those up to its root.", HelpName = "FILE" };
    private readonly Option<string?> _password = new("--tls-password", "+pw", "--use-passwd") { Description = "The private key's password.", HelpName = "TEXT" };
    private readonly Option<string[]> _roots = new("--tls-ca", "+cf", "--add-cert-file") { Description = "A root to trust, a PEM file (those of the system). May be repeated.", HelpName = "FILE", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _profile = new("--tls-profile") { Description = "The profile of PS3.15 (bcp195-rfc9325).", HelpName = string.Join('|', s_profiles.Keys) };
    private readonly Option<bool> _ignore = new("--ignore-peer-cert", "-ic") { Description = "Take any certificate, and ask for none." };
    private readonly Option<bool> _anyName = new("--tls-any-name") { Description = "Take a trusted certificate of another host name too." };
    private readonly bool _listens;

    public TlsCliOptions(bool listens)
    {
        _listens = listens;
        _profile.AcceptOnlyFromAmong([.. s_profiles.Keys]);
    }

    public void AddTo(Command command)
    {
        command.Add(_tls);
        command.Add(_pair);
        command.Add(_key);
        command.Add(_certificate);
        command.Add(_password);
        command.Add(_roots);
        command.Add(_profile);
        command.Add(_ignore);
        if (!_listens)
        {
            command.Add(_anyName);
        }
    }

    /// <summary>Reads what was typed, and the files; null for no TLS.</summary>
    public TlsOptions? Read(ParseResult result, Terminal? terminal = null)
    {
        string[]? pair = result.GetValue(_pair);
        string? key = result.GetValue(_key) ?? (pair is [string first, _] ? first : null);
        string? certificate = result.GetValue(_certificate) ?? (pair is [_, string second] ? second : null);
        string[] roots = result.GetValue(_roots) ?? [];
        string? profile = result.GetValue(_profile);
        bool isWanted = result.GetValue(_tls) || certificate is not null || key is not null || roots.Length > 0 || profile is not null || result.GetValue(_ignore);
        if (!isWanted)
        {
            return null;
        }

        if (key is not null && certificate is null)
        {
            throw new CliException(ExitCode.Usage, "a private key was named and no certificate: write --tls-cert FILE too");
        }

        if (_listens && certificate is null)
        {
            throw new CliException(ExitCode.Usage, "a server needs a certificate for TLS: write --tls-cert FILE and --tls-key FILE");
        }

        return new TlsOptions
        {
            Profile = profile is null ? TlsProfile.Bcp195Rfc9325 : s_profiles[profile],
            Certificates = new TlsCertificateFiles(certificate, key, roots, result.GetValue(_password)) { ReloadFailed = e => terminal?.Say(e.Message) },
            VerifyPeer = !result.GetValue(_ignore),
            VerifyHostName = !_listens && !result.GetValue(_anyName),
        };
    }
}
