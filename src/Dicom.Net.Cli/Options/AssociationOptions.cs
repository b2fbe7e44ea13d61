using System.CommandLine;

namespace Dicom.Net.Cli.Options;

/// <summary>The options of every command that opens an association, named as dcmtk names them.</summary>
internal sealed class AssociationOptions
{
    private readonly Argument<string> _host = CommonOptions.Host();
    private readonly Argument<int> _port = CommonOptions.Port();
    private readonly Option<string?> _calling = CommonOptions.AETitle("-aet", ["--aetitle"], "Our AE title.", "DICOMNET");
    private readonly Option<string?> _called = CommonOptions.AETitle("-aec", ["--call"], "The peer's AE title.", "ANY-SCP");
    private readonly Option<int?> _pdu = new("-pdu", "--max-pdu") { Description = "The longest PDU we accept, in bytes.", HelpName = "BYTES" };
    private readonly Option<double?> _connect = CommonOptions.Seconds("-to", ["--connect-timeout"], "Seconds to connect (10).");
    private readonly Option<double?> _associate = CommonOptions.Seconds("-ta", ["--acse-timeout"], "Seconds to negotiate (30).");
    private readonly Option<double?> _reply = CommonOptions.Seconds("-td", ["--dimse-timeout"], "Seconds to wait for each reply (60).");
    private readonly Option<double?> _all = CommonOptions.Seconds("--timeout", [], "The three limits at once.");
    private readonly TlsCliOptions _tls = new(listens: false);
    private readonly IdentityOptions _identity = new();
    private readonly Option<string?> _unixSocket = CommonOptions.UnixSocket("Connect to this Unix domain socket; HOST and PORT are not used then.");
    private readonly Option<bool> _verbose = CommonOptions.Verbose();

    /// <summary>Adds the options, and the arguments HOST and PORT unless the command has its own.</summary>
    public void AddTo(Command command, bool withPeer = true)
    {
        _pdu.Validators.Add(result =>
        {
            // PS3.8 §D.1.1: 0 offers no limit. A fragment has two bytes at least, and six of headers before it (PS3.8 §9.3.5, PS3.8 §E.1).
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int?>() is not (0 or (>= 8 and <= 16 * 1024 * 1024)))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no PDU length: write bytes from 8 to 16777216, or 0 for no limit");
            }
        });
        if (withPeer)
        {
            command.Add(_host);
            command.Add(_port);
            command.Add(_unixSocket);
        }

        command.Add(_calling);
        command.Add(_called);
        command.Add(_pdu);
        command.Add(_connect);
        command.Add(_associate);
        command.Add(_reply);
        command.Add(_all);
        _tls.AddTo(command);
        _identity.AddTo(command);
        command.Add(_verbose);
    }

    /// <summary>Reads what was typed.</summary>
    public AssociationSettings Read(ParseResult result) =>
        Read(result, result.GetRequiredValue(_host), result.GetRequiredValue(_port));

    /// <summary>Reads what was typed, with a peer that the command has read itself.</summary>
    public AssociationSettings Read(ParseResult result, string host, int port)
    {
        double? all = result.GetValue(_all);
        return new AssociationSettings
        {
            Host = host,
            Port = port,
            UnixSocketPath = result.GetValue(_unixSocket),
            CallingAETitle = result.GetRequiredValue(_calling)!.Trim(' '),
            CalledAETitle = result.GetRequiredValue(_called)!.Trim(' '),
            MaximumPduLength = result.GetValue(_pdu),
            ConnectTimeout = TimeSpan.FromSeconds(result.GetValue(_connect) ?? all ?? 10),
            AssociationTimeout = TimeSpan.FromSeconds(result.GetValue(_associate) ?? all ?? 30),
            ReplyTimeout = TimeSpan.FromSeconds(result.GetValue(_reply) ?? all ?? 60),
            Tls = _tls.Read(result),
            UserIdentity = _identity.Read(result),
            Verbose = result.GetValue(_verbose),
        };
    }
}
