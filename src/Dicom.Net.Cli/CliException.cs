namespace Dicom.Net.Cli;

/// <summary>A failure that ends the command with a code of its own and one line for the person.</summary>
internal sealed class CliException : Exception
{
    public CliException(ExitCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>The exit code.</summary>
    public ExitCode Code { get; }
}
