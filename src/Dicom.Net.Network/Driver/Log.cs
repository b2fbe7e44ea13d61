using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network;

/// <summary>What is logged. No patient data: UIDs of objects and AE titles at Debug and above, no identifiers, no values.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {EndPoint} as {AETitle}.")]
    public static partial void Listening(ILogger logger, object endPoint, string aeTitle);

    [LoggerMessage(2, LogLevel.Information, "Association with {CallingAETitle} at {EndPoint} accepted: {Accepted} of {Proposed} contexts.")]
    public static partial void Accepted(ILogger logger, string callingAETitle, object? endPoint, int accepted, int proposed);

    [LoggerMessage(3, LogLevel.Warning, "Association with {CallingAETitle} at {EndPoint} rejected: {Reason}.")]
    public static partial void Rejected(ILogger logger, string callingAETitle, object? endPoint, string reason);

    [LoggerMessage(4, LogLevel.Information, "Association ended: {Reason}.")]
    public static partial void Ended(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Error, "A handler failed.")]
    public static partial void HandlerFault(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "A connection from {EndPoint} was closed at once: {Limit} connections are open.")]
    public static partial void TooManyConnections(ILogger logger, object? endPoint, int limit);

    [LoggerMessage(7, LogLevel.Error, "Accepting connections failed.")]
    public static partial void AcceptFault(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Debug, "Object {SopInstanceUid} refused: {Status}.")]
    public static partial void StoreRefused(ILogger logger, string sopInstanceUid, object status);

    [LoggerMessage(9, LogLevel.Warning, "Sub-operation to {Destination} failed: {Reason}.")]
    public static partial void SubOperationFailed(ILogger logger, string destination, string reason);

    [LoggerMessage(11, LogLevel.Warning, "A connection from {EndPoint} was closed: {Reason}.")]
    public static partial void HandshakeFailed(ILogger logger, object? endPoint, string reason);

    [LoggerMessage(12, LogLevel.Error, "The recording {Path} could not be written: {Reason}")]
    public static partial void RecordingFault(ILogger logger, string path, string reason);

    [LoggerMessage(10, LogLevel.Information, "Association with {CalledAETitle} at {EndPoint} opened: {Accepted} of {Proposed} contexts accepted.")]
    public static partial void Opened(ILogger logger, string calledAETitle, object? endPoint, int accepted, int proposed);
}
