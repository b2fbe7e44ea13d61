using Dicom.Net.Network;

namespace Dicom.Net.Cli.Output;

/// <summary>Sub-operation counts on a progress bar. Reports come at once and in order, not through a synchronization context.</summary>
internal sealed class RetrieveProgress : IProgress<SubOperations>
{
    private readonly ProgressBar _bar;

    private RetrieveProgress(ProgressBar bar)
    {
        _bar = bar;
    }

    public static RetrieveProgress For(ProgressBar bar) => new(bar);

    public void Report(SubOperations value)
    {
        long done = value.Completed + value.Failed + value.Warning;
        _bar.Report(done, done + value.Remaining);
    }
}
