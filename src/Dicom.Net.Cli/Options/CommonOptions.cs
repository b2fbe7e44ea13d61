using System.CommandLine;
using System.CommandLine.Parsing;

namespace Dicom.Net.Cli.Options;

/// <summary>Arguments and options that several commands share, and their checks.</summary>
internal static class CommonOptions
{
    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Tell on standard error what is done and why." };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON for machines." };

    public static Option<bool> Force() => new("--force") { Description = "Overwrite files that exist." };

    public static Argument<string> Host() => new("HOST") { Description = "The peer's host name or address." };

    public static Argument<int> Port()
    {
        var port = new Argument<int>("PORT") { Description = "The peer's port." };
        port.Validators.Add(result => CheckPort(result, least: 1));
        return port;
    }

    public static Option<string[]> Keys()
    {
        var keys = new Option<string[]>("-k", "--key")
        {
            Description = "Keyword=value, (gggg,eeee)=value, or a bare key to ask for its value. May be repeated.",
            HelpName = "KEY",
            DefaultValueFactory = _ => [],
        };
        keys.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!KeyArgument.TryParse(token.Value, out _, out string? problem))
                {
                    result.AddError(problem);
                    return;
                }
            }
        });
        return keys;
    }

    /// <summary>An option that takes a port; 0 stands for a free one where it is allowed.</summary>
    public static Option<int> PortOption(string name, string description, int? byDefault = null)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "PORT", Required = byDefault is null };
        if (byDefault is int port)
        {
            option.DefaultValueFactory = _ => port;
        }

        option.Validators.Add(result => CheckPort(result, least: 0));
        return option;
    }

    /// <summary>An option that takes an AE title: 1 to 16 characters, no backslash, not only spaces (PS3.5 Table 6.2-1).</summary>
    public static Option<string?> AETitle(string name, string[] aliases, string description, string? byDefault)
    {
        var option = new Option<string?>(name, aliases) { Description = description, HelpName = "AE" };
        if (byDefault is not null)
        {
            option.DefaultValueFactory = _ => byDefault;
        }

        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !IsAETitle(result.Tokens[0].Value))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no AE title: write 1 to 16 ASCII characters without a backslash");
            }
        });
        return option;
    }

    /// <summary>The asynchronous operations window (PS3.7 §D.3.3.3).</summary>
    public static Option<int?> MaxOperations(string description)
    {
        var option = new Option<int?>("--max-operations") { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int?>() is not (>= 1 and <= 64))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no number of operations: write one from 1 to 64");
            }
        });
        return option;
    }

    /// <summary>A Unix domain socket instead of a port.</summary>
    public static Option<string?> UnixSocket(string description) => new("--unix") { Description = description, HelpName = "PATH" };

    /// <summary>Whether a text may be an AE title.</summary>
    public static bool IsAETitle(string text)
    {
        string trimmed = text.Trim(' ');
        if (trimmed.Length is 0 or > 16)
        {
            return false;
        }

        foreach (char c in trimmed)
        {
            if (c is < ' ' or > '~' or '\\')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An option that takes seconds, fractions allowed, more than zero.</summary>
    public static Option<double?> Seconds(string name, string[] aliases, string description)
    {
        var option = new Option<double?>(name, aliases) { Description = description, HelpName = "SECONDS" };
        option.Validators.Add(result =>
        {
            // A day bounds it: larger values overflow timers and are typing errors.
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<double?>() is not (> 0 and <= 86400))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no time limit: write seconds from 0.001 to 86400");
            }
        });
        return option;
    }

    private static void CheckPort(SymbolResult result, int least)
    {
        if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int port) || port < least || port > 65535))
        {
            result.AddError($"'{result.Tokens[0].Value}' is no port: write a number from {least} to 65535");
        }
    }
}
