namespace Dicom.Net.Cli;

/// <summary>What the process tells its caller. README's table lists the same names and numbers; a test compares them.</summary>
internal enum ExitCode
{
    Success = 0,
    Unexpected = 1,
    Usage = 2,
    Unreachable = 3,
    Rejected = 4,
    ConnectionLost = 5,
    TimedOut = 6,
    OperationFailed = 7,
    NotOffered = 8,
    NoMatch = 9,
    SeveralMatch = 10,
    Incomplete = 11,
    BadFile = 12,
    NotSupported = 13,
    IrregularGeometry = 14,
    LocalResource = 15,
    VerificationFailed = 16,
    TlsFailed = 17,
    Interrupted = 130,
}
