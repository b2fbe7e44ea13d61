using System.CommandLine;
using System.Text;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Cli.Options;

/// <summary>The options of user identity negotiation (PS3.7 §D.3.3.7), named as dcmtk names them.</summary>
internal sealed class IdentityOptions
{
    // The primary and the secondary field share an item of at most 65,535 bytes (PS3.7 Table D.3-14).
    private const int MaxFieldBytes = 65_000;

    private readonly Option<string?> _user = new("-usr", "--user") { Description = "The user who asks.", HelpName = "NAME" };
    private readonly Option<string?> _password = new("-pwd", "--password") { Description = "The user's password; other users of this machine may see it.", HelpName = "TEXT" };
    private readonly Option<string?> _passwordFile = new("--password-file") { Description = "The user's password is the first line of this file.", HelpName = "FILE" };
    private readonly Option<bool> _emptyPassword = new("-epw", "--empty-password") { Description = "The user's password is empty." };
    private readonly Option<string?> _kerberos = new("-kt", "--kerberos") { Description = "A Kerberos service ticket.", HelpName = "FILE" };
    private readonly Option<string?> _saml = new("--saml") { Description = "A SAML assertion.", HelpName = "FILE" };
    private readonly Option<string?> _jwt = new("--jwt") { Description = "A JSON Web Token.", HelpName = "FILE" };
    private readonly Option<bool> _response = new("-rsp", "--pos-response") { Description = "Go on only if the peer confirms the user." };

    public void AddTo(Command command)
    {
        command.Add(_user);
        command.Add(_password);
        command.Add(_passwordFile);
        command.Add(_emptyPassword);
        command.Add(_kerberos);
        command.Add(_saml);
        command.Add(_jwt);
        command.Add(_response);
        command.Validators.Add(result =>
        {
            int identities = Count(result.GetResult(_user), result.GetResult(_kerberos), result.GetResult(_saml), result.GetResult(_jwt));
            int passwords = Count(result.GetResult(_password), result.GetResult(_passwordFile), result.GetResult(_emptyPassword));
            if (identities > 1 || passwords > 1)
            {
                result.AddError("an association has one user identity: write one of --user, --kerberos, --saml and --jwt, and one password");
            }
            else if (passwords > 0 && result.GetResult(_user) is null)
            {
                result.AddError("a password belongs to a user: write --user NAME too");
            }
            else if (identities == 0 && result.GetResult(_response) is not null)
            {
                result.AddError("--pos-response confirms a user: write --user NAME, --kerberos, --saml or --jwt too");
            }
        });
    }

    /// <summary>Reads what was typed, and the files; null for no identity.</summary>
    public UserIdentity? Read(ParseResult result)
    {
        bool isConfirmed = result.GetValue(_response);
        if (result.GetValue(_user) is { } user)
        {
            return Password(result) is { } password
                ? UserIdentity.FromUserNameAndPasscode(user, password, isConfirmed)
                : UserIdentity.FromUserName(user, isConfirmed);
        }

        if (result.GetValue(_kerberos) is { } ticket)
        {
            return new UserIdentity(UserIdentityType.Kerberos, ReadFile(ticket), positiveResponseRequested: isConfirmed);
        }

        if (result.GetValue(_saml) is { } assertion)
        {
            return new UserIdentity(UserIdentityType.Saml, ReadFile(assertion), positiveResponseRequested: isConfirmed);
        }

        return result.GetValue(_jwt) is { } token
            ? new UserIdentity(UserIdentityType.JsonWebToken, ReadFile(token).AsMemory().TrimEnd("\r\n \t"u8), positiveResponseRequested: isConfirmed)
            : null;
    }

    private static int Count(params ReadOnlySpan<object?> results)
    {
        int count = 0;
        foreach (object? result in results)
        {
            count += result is null ? 0 : 1;
        }

        return count;
    }

    private static byte[] ReadFile(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxFieldBytes })
        {
            throw new CliException(ExitCode.BadFile, $"'{path}' is longer than the {MaxFieldBytes} bytes that an association request can carry: check that it is the right file");
        }

        return File.ReadAllBytes(path);
    }

    private string? Password(ParseResult result)
    {
        if (result.GetValue(_passwordFile) is { } file)
        {
            string text = Encoding.UTF8.GetString(ReadFile(file));
            return text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and int end ? text[..end] : text;
        }

        return result.GetValue(_emptyPassword) ? string.Empty : result.GetValue(_password);
    }
}
