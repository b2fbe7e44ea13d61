using System.CommandLine;
using System.Net;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Options;

/// <summary>Options of what listens.</summary>
internal static class ServerOptions
{
    public static Option<string?> Bind()
    {
        var bind = new Option<string?>("--bind") { Description = "The address to listen on (loopback; 0.0.0.0 for all).", HelpName = "ADDRESS" };
        bind.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !IPAddress.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no address: write one such as 127.0.0.1, or 0.0.0.0 for all");
            }
        });
        return bind;
    }

    /// <summary>What a server listens on: a port, or a Unix domain socket.</summary>
    public static (Option<int> Port, Option<string?> UnixSocket) Listening()
    {
        Option<int> port = CommonOptions.PortOption("--port", "The port to listen on; 0 picks a free one.");
        port.Required = false;
        return (port, CommonOptions.UnixSocket("Listen on this Unix domain socket instead of a port."));
    }

    /// <summary>Whether objects of classes that PS3.6 does not list are taken.</summary>
    public static Option<bool> Promiscuous() => new("--promiscuous", "+pm")
    {
        Description = "Take objects of private and other SOP classes that the standard does not list.",
    };

    /// <summary>Adds the check that one of the two is given.</summary>
    public static void RequireOne(Command command, Option<int> port, Option<string?> unixSocket) => command.Validators.Add(result =>
    {
        if ((result.GetResult(port) is null) == (result.GetResult(unixSocket) is null))
        {
            result.AddError("write either --port N or --unix PATH");
        }
    });

    /// <summary>The window, in both directions and for the destinations of C-MOVE; unchanged where it was not asked for.</summary>
    public static void SetWindow(DicomServerOptions options, int? operations)
    {
        if (operations is int count)
        {
            options.MaxOperationsPerformed = options.MaxOperationsInvoked = options.MaxMoveOperations = count;
        }
    }

    /// <summary>The address named, or loopback for a peer on this machine and all addresses otherwise.</summary>
    public static async Task<IPAddress> AddressAsync(string? bind, string peer, CancellationToken cancellationToken)
    {
        if (bind is not null)
        {
            return IPAddress.Parse(bind);
        }

        IPAddress[] addresses = IPAddress.TryParse(peer, out IPAddress? address) ? [address] : await Dns.GetHostAddressesAsync(peer, cancellationToken);
        return addresses.Length > 0 && addresses.All(IPAddress.IsLoopback) ? IPAddress.Loopback : IPAddress.Any;
    }
}
