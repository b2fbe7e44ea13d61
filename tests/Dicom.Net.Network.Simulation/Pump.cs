using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Simulation;

/// <summary>
/// Runs one seed after the other on the process's only pool thread. A work item that puts itself behind all others: when
/// it comes to run and nothing else waits, everything has come to rest, and the next step may be taken.
/// </summary>
internal sealed class Pump : IThreadPoolWorkItem
{
    private const int MaxBroken = 5;

    private readonly ManualResetEventSlim _isOver = new();
    private CountingPool _pool = new();
    private readonly PoolWatch _watch = new();
    private readonly TextWriter? _trace;
    private readonly ulong _end;
    private ulong _seed;
    private Run? _run;
    private int _broken;
    private Exception? _unobserved;

    public Pump(ulong first, ulong count, TextWriter? trace)
    {
        ThreadPool.GetMaxThreads(out int workers, out _);
        if (workers != 1)
        {
            throw new InvalidOperationException($"{workers} pool threads are allowed; a run is the same each time with one alone.");
        }

        _seed = first;
        _end = first + count;
        _trace = trace;
        Meters.Start();
        AssociationStateMachine.Fired = (machine, associationEvent) => _run?.OnFired(machine, associationEvent);
        TaskScheduler.UnobservedTaskException += (_, e) => _unobserved ??= e.Exception;
    }

    public Coverage Coverage { get; } = new();

    /// <summary>Runs all.</summary>
    /// <returns>How many broke a rule.</returns>
    public int RunAll()
    {
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        _isOver.Wait();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (_unobserved is not null)
        {
            Console.WriteLine($"broken: a task failed and nobody looked: {_unobserved}".ReplaceLineEndings(" | "));
            _broken++;
        }

        return _broken;
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (ThreadPool.PendingWorkItemCount == 0 && !Step())
        {
            _isOver.Set();
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // False when there is nothing left to run.
    private bool Step()
    {
        try
        {
            if (_run is null)
            {
                if (_seed == _end || _broken >= MaxBroken)
                {
                    return false;
                }

                _watch.Clear();
                _run = new Run(_seed, Coverage, _pool, _trace);
                _run.Start();
            }
            else if (!_run.Step())
            {
                Run.Require(_watch.Outstanding == 0, $"Arrays of a shared pool are left: {_watch.Describe()} bytes.");
                Coverage.Count("runs");
                _run = null;
                _seed++;
            }
        }
        catch (Exception e)
        {
            // Whatever it is: the seed is told, and the next one has its turn.
            Console.WriteLine($"broken: seed {_seed}: {_run?.Plan}: {(e is SimulationException ? e.Message : e)}".ReplaceLineEndings(" | "));
            _broken++;
            _pool = new CountingPool();
            _run = null;
            _seed++;
        }

        return true;
    }
}
