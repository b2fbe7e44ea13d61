using System.CommandLine;
using System.Net;

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
