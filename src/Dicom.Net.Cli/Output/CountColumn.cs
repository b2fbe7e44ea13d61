using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dicom.Net.Cli.Output;

/// <summary>"done/expected" beside a progress bar.</summary>
internal sealed class CountColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        string expected = task.IsIndeterminate ? "?" : task.MaxValue.ToString("0", CultureInfo.InvariantCulture);
        return new Text($"{task.Value.ToString("0", CultureInfo.InvariantCulture)}/{expected}");
    }
}
