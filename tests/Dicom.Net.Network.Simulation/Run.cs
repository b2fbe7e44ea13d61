using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Simulation;

/// <summary>
/// One run: a script of two sides, and the steps between which nothing moves. A step happens only when no code of either
/// side can go on; it delivers a piece of what was written, does the fault that is due, or moves the clock.
/// </summary>
internal sealed class Run
{
    // A run takes hundreds of steps; one that takes so many goes round in circles.
    private const int MaxSteps = 200_000;

    private readonly Dice _dice;
    private readonly Coverage _coverage;
    private readonly List<Wire> _wires = [];
    private readonly List<(AssociationStateMachine Machine, int Attempt)> _machines = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Reached)> _waiting = [];
    private readonly TextWriter? _trace;
    private Script? _script;
    private Task _running = Task.CompletedTask;
    private bool _faultIsDone;
    private int _steps;
    private int _pdusInState;
    private long _deliveredAtState;

    public Run(ulong seed, Coverage coverage, CountingPool pool, TextWriter? trace)
    {
        _coverage = coverage;
        _trace = trace;
        _dice = new Dice(seed);
        Pool = pool;
        Plan = Plan.Draw(_dice);
        trace?.WriteLine(Plan);
    }

    public Plan Plan { get; }

    public VirtualTime Time { get; } = new();

    /// <summary>The connection made last.</summary>
    public Wire CurrentWire => _wires[^1];

    public CountingPool Pool { get; }

    public Dice Dice => _dice;

    public Coverage Coverage => _coverage;

    public int Attempt { get; set; }

    /// <summary>The machine of a side in the present attempt; null before there is one.</summary>
    public AssociationStateMachine? MachineOf(AssociationRole role, int attempt) =>
        _machines.Find(entry => entry.Attempt == attempt && entry.Machine.Role == role).Machine;

    public void OnFired(AssociationStateMachine machine, AssociationEvent associationEvent)
    {
        if (!_machines.Exists(entry => entry.Machine == machine))
        {
            _machines.Add((machine, Attempt));
        }

        _coverage.Cell(machine.Role, associationEvent, machine.State);
        _trace?.WriteLine($"{Time.Now / TimeSpan.TicksPerMillisecond} ms {machine.Role} {associationEvent} in {machine.State}");
    }

    public Wire Connect(Plan plan)
    {
        var wire = new Wire(_dice, Time, Pool, plan);
        _wires.Add(wire);
        return wire;
    }

    /// <summary>Waits until a condition holds; it is looked at between steps.</summary>
    public Task UntilAsync(Func<bool> condition)
    {
        var reached = new TaskCompletionSource();
        _waiting.Add((condition, reached));
        return reached.Task;
    }

    public void Start()
    {
        _script = new Script(this);
        _running = _script.RunAsync();
    }

    /// <summary>One step.</summary>
    /// <returns>False when the run is over and was found good.</returns>
    public bool Step()
    {
        if (_running.IsCompleted)
        {
            _running.GetAwaiter().GetResult();
            Check();
            return false;
        }

        if (++_steps > MaxSteps)
        {
            throw new SimulationException("The run does not end.");
        }

        if (!Wake() && !TryFault() && !TryDeliver())
        {
            MoveTime();
        }

        return true;
    }

    private bool Wake()
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].Condition())
            {
                TaskCompletionSource reached = _waiting[i].Reached;
                _waiting.RemoveAt(i);
                reached.SetResult();
                return true;
            }
        }

        return false;
    }

    private bool TryDeliver()
    {
        if (Attempt == 0 && Plan.LatePercent > 0 && _dice.Percent(Plan.LatePercent))
        {
            Time.MoveTo(Time.Now + (_dice.Next(40) * TimeSpan.TicksPerMillisecond));
        }

        int first = _dice.Next(2 * _wires.Count);
        for (int i = 0; i < 2 * _wires.Count; i++)
        {
            int chosen = (first + i) % (2 * _wires.Count);
            Wire wire = _wires[chosen / 2];
            Link link = (chosen & 1) == 0 ? wire.ToAcceptor : wire.ToRequestor;
            if (link.TryDeliver(stopAtBoundary: !_faultIsDone && wire == _wires[0] && Plan.HasState))
            {
                if (chosen < 2 && Attempt == 0 && Plan.DelayPercent > 0 && _dice.Percent(Plan.DelayPercent))
                {
                    link.Hold(TimeSpan.FromMilliseconds(_dice.Between(1, 4000)));
                }

                return true;
            }
        }

        return false;
    }

    private void MoveTime()
    {
        long next = Time.NextDue;
        foreach (Wire wire in _wires)
        {
            next = Math.Min(next, wire.HeldUntil);
        }

        if (next == long.MaxValue)
        {
            throw new SimulationException("Nothing can go on, and no timer runs: " + Describe());
        }

        // Somewhat too late now and then, so that timers that were apart fall together.
        Time.MoveTo(next + (_dice.Percent(20) ? _dice.Next(2000) * TimeSpan.TicksPerMillisecond : 0));
        _trace?.WriteLine($"{Time.Now / TimeSpan.TicksPerMillisecond} ms");
        Time.FireDue(_dice);
    }

    // The fault of the plan, where its time has come.
    private bool TryFault()
    {
        if (_faultIsDone || Plan.Fault == Fault.None || _wires.Count == 0 || MachineOf(Plan.Role, 0) is not { } machine)
        {
            return false;
        }

        Wire wire = _wires[0];
        Link link = Plan.Role == AssociationRole.Requestor ? wire.ToRequestor : wire.ToAcceptor;
        AssociationState state = machine.State;
        if (state is AssociationState.Sta1 or AssociationState.Sta4)
        {
            return false;
        }

        if (!Plan.HasState)
        {
            if (link.Delivered < Plan.After)
            {
                return false;
            }
        }
        else if (state != Plan.State || !IsAfter(link))
        {
            return false;
        }

        _faultIsDone = true;
        Plan plan = Plan;
        _trace?.WriteLine($"{plan.Fault} at {plan.Role} in {state}, {link.Delivered} bytes");
        _coverage.Fault(plan.Fault, plan.Role, state);
        Do(plan.Fault, wire, link);
        return true;
    }

    // Counts the PDUs that the side has received since it came into the state.
    private bool IsAfter(Link link)
    {
        if (!link.IsAtBoundary)
        {
            return false;
        }

        if (link.Delivered != _deliveredAtState)
        {
            _deliveredAtState = link.Delivered;
            _pdusInState++;
        }

        return _pdusInState > Plan.After || (Plan.After == 0);
    }

    private void Do(Fault fault, Wire wire, Link link)
    {
        switch (fault)
        {
            case Fault.HalfClose:
                link.End(null);
                break;
            case Fault.Reset:
                wire.Reset();
                break;
            case Fault.Silence:
                link.Silence();
                break;
            case Fault.LocalAbort:
                _script!.Abort(Plan.Role);
                break;
            case Fault.LateTimers:
                // Everything that could expire expires now, before another byte arrives, in any order.
                Time.MoveTo(Time.Now + TimeSpan.FromHours(1).Ticks);
                Time.FireDue(_dice);
                break;
            case Fault.Delay:
                link.Hold(TimeSpan.FromMilliseconds(_dice.Between(1, 9000)));
                break;
            case Fault.SlowReader:
                _script!.Ledger.SlowPercent = 100;
                break;
            default:
                link.Inject(HostilePdus.Get(fault, _dice));
                if (Plan.DropsRest)
                {
                    link.Silence();
                }

                break;
        }
    }

    private void Check()
    {
        foreach ((AssociationStateMachine machine, _) in _machines)
        {
            Require(machine.State == AssociationState.Sta1, $"The {machine.Role} ends in {machine.State}.");
        }

        Require(Time.LiveTimers == 0, $"{Time.LiveTimers} timers are left.");
        foreach (Wire wire in _wires)
        {
            foreach (Link link in new[] { wire.ToAcceptor, wire.ToRequestor })
            {
                link.End(null);
                link.EndSender();
            }
        }

        Require(Pool.Outstanding == 0, $"{Pool.Outstanding} buffers of pipes are left.");
        _script!.Check();
        _coverage.Count("steps", _steps);
    }

    internal static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new SimulationException(otherwise);
        }
    }

    private string Describe() =>
        string.Join(", ", _machines.Select(entry => $"{entry.Machine.Role} in {entry.Machine.State}"))
        + "; " + string.Join(", ", _wires.Select(wire => $"to acceptor {Describe(wire.ToAcceptor)}, to requestor {Describe(wire.ToRequestor)}"));

    private static string Describe(Link link) => $"{link.Delivered} bytes{(link.IsSilent ? ", silent" : "")}{(link.IsEnded ? ", ended" : "")}";
}
