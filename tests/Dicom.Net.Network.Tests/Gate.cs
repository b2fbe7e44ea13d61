namespace Dicom.Net.Network.Tests;

/// <summary>Lets through when so many are there at once, group by group; remembers the most that ever were.</summary>
internal sealed class Gate(int size)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    public int Most { get; private set; }

    public Task PassAsync()
    {
        lock (_lock)
        {
            Most = Math.Max(Most, ++_inside);
            Task open = _open.Task;
            if (_inside == size)
            {
                _inside = 0;
                _open.SetResult();
                _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return open;
        }
    }
}
