using Dicom.Net.Core;
using Dicom.Net.Imaging;
using Dicom.Net.Network;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli;

/// <summary>What each error is for a caller: a code and a line that says what to do.</summary>
internal static class Failure
{
    /// <summary>Finds both for an exception that ended a command.</summary>
    public static (ExitCode Code, string Message) Describe(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        CliException cli => (cli.Code, cli.Message),
        OperationCanceledException when cancellationToken.IsCancellationRequested => (ExitCode.Interrupted, "interrupted"),
        InvalidSeriesKeyException or ArgumentException { ParamName: null } => (ExitCode.Usage, exception.Message),
        SeriesNotFoundException => (ExitCode.NoMatch, exception.Message),
        SeveralSeriesException => (ExitCode.SeveralMatch, exception.Message),
        IncompleteSeriesException => (ExitCode.Incomplete, exception.Message),
        RetrieveFailedException failed => (failed.IsNotOffered ? ExitCode.NotOffered : ExitCode.OperationFailed, exception.Message),
        Dicom.Net.Archive.ArchiveException => (ExitCode.LocalResource, exception.Message),
        RetrievalException => (ExitCode.OperationFailed, exception.Message),
        DicomNetworkException network => (CodeOf(network), network.Message),
        StrictGeometryException => (ExitCode.IrregularGeometry, exception.Message),
        UnsupportedSeriesException or UnsupportedPixelDataException or UnencodablePixelDataException or MixedStacksException or NoImagesException => (ExitCode.NotSupported, exception.Message),
        DicomDataException => (ExitCode.BadFile, exception.Message),
        DicomException => (ExitCode.BadFile, exception.Message),
        FileNotFoundException missing => (ExitCode.BadFile, $"{missing.FileName ?? "the file"} is not there: check the path"),
        DirectoryNotFoundException => (ExitCode.BadFile, $"{exception.Message.TrimEnd('.')}: check the path"),
        UnauthorizedAccessException or IOException => (ExitCode.LocalResource, $"{exception.Message.TrimEnd('.')}: check path, rights and space"),
        AggregateException { InnerException: { } inner } => Describe(inner, cancellationToken),
        _ => (ExitCode.Unexpected, $"unexpected {exception.GetType().Name}: {exception.Message}; please report it"),
    };

    private static ExitCode CodeOf(DicomNetworkException exception) => exception switch
    {
        DicomConnectException => ExitCode.Unreachable,
        AssociationRejectedException or UserNotConfirmedException => ExitCode.Rejected,
        DicomTlsException => ExitCode.TlsFailed,
        DicomTimeoutException => ExitCode.TimedOut,
        NoPresentationContextException => ExitCode.NotOffered,
        DimseException => ExitCode.OperationFailed,
        _ => ExitCode.ConnectionLost,
    };
}
