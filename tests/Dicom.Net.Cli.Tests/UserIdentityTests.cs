using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Cli.Tests;

/// <summary>The user who asks, as typed on the command line and as a server sees it.</summary>
public sealed class UserIdentityTests
{
    private readonly ConcurrentQueue<UserIdentity> _seen = new();

    [Theory]
    [InlineData(UserIdentityType.UserName, "ann", "", "--user", "ann")]
    [InlineData(UserIdentityType.UserNameAndPasscode, "ann", "right", "-usr", "ann", "-pwd", "right")]
    [InlineData(UserIdentityType.UserNameAndPasscode, "ann", "right", "--user", "ann", "--password-file", "@right\nsecond line")]
    [InlineData(UserIdentityType.UserNameAndPasscode, "ann", "", "--user", "ann", "--empty-password")]
    [InlineData(UserIdentityType.Kerberos, "a ticket ", "", "-kt", "@a ticket ")]
    [InlineData(UserIdentityType.Saml, "<assertion/>\n", "", "--saml", "@<assertion/>\n")]
    [InlineData(UserIdentityType.JsonWebToken, "e30.e30.e30", "", "--jwt", "@e30.e30.e30\n")]
    public async Task Echo_WithAUser_NamesIt(UserIdentityType type, string primary, string secondary, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = [.. options.Select(option => option.StartsWith('@') ? Write(folder.File("secret"), option[1..]) : option)];
        await using DicomServer server = Start(confirms: true);
        CliResult result = await Cli.RunAsync(["echo", "127.0.0.1", Port(server), .. arguments, "--pos-response"]);
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        UserIdentity seen = Assert.Single(_seen);
        Assert.Equal((type, true), (seen.Type, seen.PositiveResponseRequested));
        Assert.Equal(primary, Encoding.UTF8.GetString(seen.PrimaryField.Span));
        Assert.Equal(secondary, Encoding.UTF8.GetString(seen.SecondaryField.Span));
    }

    [Theory]
    [InlineData(true, "wrong", false, ExitCode.Rejected)]
    [InlineData(false, "right", true, ExitCode.Rejected)]
    [InlineData(false, "right", false, ExitCode.Success)]
    public async Task Echo_AsAUserThatIsNotConfirmed_FailsWhereItWasInsistedOn(bool looks, string password, bool insists, object code)
    {
        await using DicomServer server = Start(looks);
        string[] arguments = ["echo", "127.0.0.1", Port(server), "--user", "ann", "--password", password, .. insists ? ["-rsp"] : Array.Empty<string>()];
        CliResult result = await Cli.RunAsync(arguments);
        Assert.Equal(code, result.Code);
        if (result.Code != ExitCode.Success)
        {
            CommandLineTests.AssertOneLine(result);
        }
    }

    [Fact]
    public async Task Volume_AsAUserThatIsRefused_SaysSo()
    {
        await using DicomServer server = Start(confirms: true);
        CliResult result = await Cli.RunAsync("volume", "127.0.0.1", Port(server), "--patient-id", "P", "--user", "ann", "--password", "wrong");
        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Equal("ann", Encoding.UTF8.GetString(Assert.Single(_seen).PrimaryField.Span));
    }

    [Theory]
    [InlineData("--user", "ann", "--saml", "file")]
    [InlineData("--user", "ann", "--password", "one", "--empty-password")]
    [InlineData("--password", "one")]
    [InlineData("--pos-response")]
    public async Task Echo_WithOptionsThatDoNotFit_IsAUsageError(params string[] options)
    {
        CliResult result = await Cli.RunAsync(["echo", "127.0.0.1", "104", .. options]);
        Assert.Equal(ExitCode.Usage, result.Code);
    }

    [Fact]
    public async Task Echo_WithATicketThatDoesNotFit_SaysSo()
    {
        using var folder = new TemporaryFolder();
        CliResult result = await Cli.RunAsync("echo", "127.0.0.1", "104", "--jwt", Write(folder.File("secret"), new string('x', 70_000)));
        Assert.Equal(ExitCode.BadFile, result.Code);
        CommandLineTests.AssertOneLine(result);
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("echo", "127.0.0.1", "104", "--jwt", folder.File("absent"))).Code);
    }

    private static string Write(string path, string text)
    {
        File.WriteAllText(path, text);
        return path;
    }

    private static string Port(DicomServer server) => server.EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    private DicomServer Start(bool confirms) => DicomServer.Start(new DicomServerOptions
    {
        Policy = confirms ? new AssociationPolicy { RequireUserIdentity = true, Authenticate = (identity, _, _) => ValueTask.FromResult(Look(identity)) } : new AssociationPolicy(),
    });

    private UserAuthentication Look(UserIdentity identity)
    {
        _seen.Enqueue(identity);
        return identity.SecondaryField.Span.SequenceEqual("wrong"u8) ? UserAuthentication.Refuse() : UserAuthentication.Accept(identity.Type, default);
    }
}
