using Spectre.Console;

namespace Dicom.Net.Cli.Output;

/// <summary>Where a command writes: results to standard output, everything a person reads on the way to standard error.</summary>
internal sealed class Terminal
{
    private readonly Lock _gate = new();
    private readonly IAnsiConsole? _progressConsole;

    private Terminal(TextWriter output, TextWriter error, IAnsiConsole? progressConsole)
    {
        Out = output;
        Error = error;
        _progressConsole = progressConsole;
    }

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether details are told.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>The process's own terminal; progress bars only where a person looks at standard error.</summary>
    public static Terminal ForProcess()
    {
        IAnsiConsole? progress = null;
        if (!Console.IsErrorRedirected)
        {
            progress = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        }

        return new Terminal(Console.Out, Console.Error, progress);
    }

    /// <summary>A terminal that is none: for tests, and as if redirected.</summary>
    public static Terminal ForWriters(TextWriter output, TextWriter error) => new(output, error, progressConsole: null);

    /// <summary>A result, with a line break behind it, on standard output.</summary>
    public void Print(string text)
    {
        lock (_gate)
        {
            Out.WriteLine(text);
        }
    }

    /// <summary>One line on standard error.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            Error.WriteLine("dicomnet: " + OneLine(line));
        }
    }

    /// <summary>One line on standard error, for those who asked for details.</summary>
    public void Detail(string line)
    {
        if (IsVerbose)
        {
            Say(line);
        }
    }

    /// <summary>Runs work with a progress bar where a person looks, and without one otherwise.</summary>
    public async Task<T> WithProgressAsync<T>(string title, Func<ProgressBar, Task<T>> work)
    {
        if (_progressConsole is null)
        {
            return await work(new ProgressBar(null));
        }

        T result = default!;
        await _progressConsole.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new CountColumn(), new RemainingTimeColumn())
            .StartAsync(async context => result = await work(new ProgressBar(context.AddTask(Markup.Escape(title), autoStart: true, maxValue: 1).IsIndeterminate())));
        return result;
    }

    /// <summary>What a peer says may hold line breaks and control characters; on a terminal they would do things.</summary>
    public static string OneLine(string text)
    {
        Span<char> buffer = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            buffer[i] = char.IsControl(text[i]) ? ' ' : text[i];
        }

        return buffer.Trim().ToString();
    }
}
