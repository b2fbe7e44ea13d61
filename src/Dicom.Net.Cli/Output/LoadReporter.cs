using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Output;

/// <summary>Reports of a retrieval: counts to the bar, notices to everyone, details to those who asked. At once and in order.</summary>
internal sealed class LoadReporter : IProgress<LoadProgress>
{
    private readonly Terminal _terminal;
    private readonly ProgressBar _bar;

    public LoadReporter(Terminal terminal, ProgressBar bar)
    {
        _terminal = terminal;
        _bar = bar;
    }

    public void Report(LoadProgress value)
    {
        switch (value.Kind)
        {
            case LoadProgressKind.Count:
                _bar.Report(value.Received, value.Expected);
                break;
            case LoadProgressKind.Notice:
                _terminal.Say(value.Message ?? string.Empty);
                break;
            default:
                _terminal.Detail(value.Message ?? string.Empty);
                break;
        }
    }
}
