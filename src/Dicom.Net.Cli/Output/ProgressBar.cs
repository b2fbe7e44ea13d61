using Spectre.Console;

namespace Dicom.Net.Cli.Output;

/// <summary>A count that grows; nothing where there is no bar to draw.</summary>
internal sealed class ProgressBar
{
    private readonly ProgressTask? _task;

    public ProgressBar(ProgressTask? task)
    {
        _task = task;
    }

    /// <summary>Shows how far the work is.</summary>
    public void Report(long done, long? expected)
    {
        if (_task is null)
        {
            return;
        }

        if (expected is > 0)
        {
            _task.IsIndeterminate = false;
            _task.MaxValue = Math.Max(expected.Value, done);
        }

        _task.Value = done;
    }
}
