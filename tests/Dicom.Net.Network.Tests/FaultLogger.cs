using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network.Tests;

/// <summary>Tells of everything that is logged as an error: a fault of ours, for peers' faults are less.</summary>
internal sealed class FaultLogger(Action fault) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => fault();
}
