using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;
using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network.Simulation;

/// <summary>
/// What the two users of a run do: an association with a C-STORE of several PDUs each way, ended as the plan says; and
/// where that failed before both objects were acknowledged, a second one with the same server, which has to succeed.
/// </summary>
internal sealed class Script : ILogger
{
    public const string CT = "1.2.840.10008.5.1.4.1.1.2";
    public const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    private readonly Run _run;
    private readonly LedgerRetrieve _retrieve;
    private readonly List<(string Uid, int Acknowledged)> _sent = [];
    private CancellationTokenSource _openCancellation = new();
    private ClientAssociation? _association;
    private ServerAssociation? _acceptor;
    private string? _loggedError;
    private long _openBefore;

    public Script(Run run)
    {
        _run = run;
        Ledger = new Ledger(run.Dice, run.Time);
        _retrieve = new LedgerRetrieve(Ledger);
    }

    public Ledger Ledger { get; }

    /// <summary>The user of one side has enough.</summary>
    public void Abort(AssociationRole role)
    {
        if (role == AssociationRole.Acceptor)
        {
            _acceptor?.Driver.Abort(new AssociationAbortedException("as the plan wants it", 0, 0, isLocal: true));
        }
        else if (_association is { } association)
        {
            association.Abort();
        }
        else
        {
            _openCancellation.Cancel();
        }
    }

    public async Task RunAsync()
    {
        _openBefore = Meters.Open;
        long acknowledged = Meters.Sent;
        DicomServer server = DicomServer.Create(new DicomServerOptions
        {
            AETitle = HostilePdus.Called,
            RequireCalledAETitle = true,
            Store = new LedgerHandler(Ledger),
            Retrieve = _retrieve,
            TimeProvider = _run.Time,
            MaximumLength = _run.Plan.MaximumLength,
            Logger = this,
        });

        bool isDone = await AttemptAsync(server, _run.Plan, isClean: false);
        Ledger.SlowPercent = 0;
        if (!isDone)
        {
            _run.Attempt = 1;
            Run.Require(await AttemptAsync(server, Plan.Clean(_run.Dice), isClean: true), "After the fault a clean association does not succeed.");
        }

        await server.StopAsync(TimeSpan.FromDays(1));
        await server.DisposeAsync();
        CheckAcknowledged(Meters.Sent - acknowledged);
    }

    public void Check()
    {
        Run.Require(Ledger.OpenSinks == 0, $"{Ledger.OpenSinks} sinks are left.");
        Run.Require(Ledger.OpenSources == 0, $"{Ledger.OpenSources} sources are left.");
        Run.Require(Meters.Open == _openBefore, "The number of open associations is not what it was.");
        Run.Require(_loggedError is null, "An error was logged: " + _loggedError);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
        {
            _loggedError ??= $"{formatter(state, exception)} {exception}";
        }
    }

    // Each object that its receiver acknowledged came once and whole; what came and was not acknowledged was cut off at that point.
    private void CheckAcknowledged(long acknowledged)
    {
        foreach ((string uid, int count) in _sent)
        {
            Run.Require(Ledger[uid].Completed >= count, $"Object {uid} was acknowledged and did not come.");
        }

        int completed = _sent.Sum(entry => Ledger[entry.Uid].Completed);
        Run.Require(acknowledged <= completed, $"{acknowledged} objects were acknowledged, {completed} came.");
        _run.Coverage.Count("objects", completed);
        _run.Coverage.Count("acknowledged", acknowledged);
    }

    private async Task<bool> AttemptAsync(DicomServer server, Plan plan, bool isClean)
    {
        Ledger.SlowPercent = plan.SlowPercent;
        Dice dice = _run.Dice;
        int attempt = _run.Attempt;
        _openCancellation = new CancellationTokenSource();
        string there = Ledger.Add($"2.25.{attempt}1", (plan.MaximumLength * dice.Between(2, 5)) + dice.Next(50));
        string back = Ledger.Add($"2.25.{attempt}2", (plan.MaximumLength * dice.Between(2, 5)) + dice.Next(50));
        _retrieve.Uid = back;
        int thereAcknowledged = 0;
        int backAcknowledged = 0;
        try
        {
            await using ClientAssociation association = await OpenAsync(server, plan);
            _association = association;
            try
            {
                using (var source = new LedgerSource(Ledger, there))
                {
                    StoreResponse stored = await association.StoreAsync(source);
                    Run.Require(stored.Status.IsSuccess || !isClean, $"C-STORE gives {stored.Status}.");
                    thereAcknowledged += stored.Status.IsSuccess ? 1 : 0;
                }

                using DicomDataset keys = new DicomDatasetBuilder().Set(DicomTags.QueryRetrieveLevel, "STUDY").Set(DicomTags.StudyInstanceUID, "1.2.3").ToDataset();
                RetrieveResponse got = await association.GetAsync(DicomUids.StudyRootQueryRetrieveInformationModelGet, keys, new LedgerHandler(Ledger));
                backAcknowledged += got.SubOperations.Completed;
                Run.Require(got.SubOperations.Completed <= Ledger[back].Completed, "The C-GET counts more than came.");
                await EndAsync(association, plan.Ending, attempt);
                _run.Coverage.Count($"ended {plan.Ending}");
            }
            finally
            {
                _association = null;
            }
        }
        catch (Exception e) when (!isClean && e is DicomNetworkException or OperationCanceledException)
        {
            // A fault was planned, or the ending is one.
            _run.Coverage.Count($"ended by {e.GetType().Name}");
        }

        _sent.Add((there, thereAcknowledged));
        _sent.Add((back, backAcknowledged));
        return thereAcknowledged == 1 && backAcknowledged == 1;
    }

    private async ValueTask<ClientAssociation> OpenAsync(DicomServer server, Plan plan)
    {
        DicomClientOptions options = new DicomClientOptions
        {
            CalledAETitle = plan.Ending == Ending.Rejection ? "ANOTHER" : HostilePdus.Called,
            TimeProvider = _run.Time,
            MaximumLength = plan.MaximumLength,
            IdleTimeout = TimeSpan.FromMinutes(20),
            Logger = this,
        }.Propose(CT, ContextRole.Both, ExplicitLittleEndian).Propose(DicomUids.StudyRootQueryRetrieveInformationModelGet);
        return await DicomClient.OpenAsync(options, ConnectAsync, _openCancellation.Token);

        async ValueTask<DicomTransport> ConnectAsync(CancellationToken cancellationToken)
        {
            if (plan.Ending == Ending.NoConnection)
            {
                throw new DicomConnectException("nowhere", 104, null);
            }

            if (plan.Ending == Ending.ConnectTimeout)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _run.Time, cancellationToken);
            }

            Wire wire = _run.Connect(plan);
            _acceptor = server.Attach(wire.Acceptor);
            return wire.Requestor;
        }
    }

    private async Task EndAsync(ClientAssociation association, Ending ending, int attempt)
    {
        ServerAssociation acceptor = _acceptor!;
        switch (ending)
        {
            case Ending.ReleaseByAcceptor:
                await acceptor.Driver.RequestReleaseAsync();
                await _run.UntilAsync(() => _run.MachineOf(AssociationRole.Requestor, attempt)!.State is AssociationState.Sta1 or AssociationState.Sta13);
                await _run.UntilAsync(() => _run.MachineOf(AssociationRole.Requestor, attempt)!.State == AssociationState.Sta1);
                break;
            case Ending.ReleaseCollision:
                Task asked = association.ReleaseAsync().AsTask();
                await acceptor.Driver.RequestReleaseAsync();
                await asked;
                break;
            case Ending.AbortByRequestor:
                association.Abort();
                break;
            case Ending.AbortByAcceptor:
                Abort(AssociationRole.Acceptor);
                await _run.UntilAsync(() => _run.MachineOf(AssociationRole.Requestor, attempt)!.State == AssociationState.Sta1);
                break;
            case Ending.Reset:
                _run.CurrentWire.Reset();
                break;
            case Ending.HalfCloseByRequestor:
                _run.CurrentWire.ToAcceptor.End(null);
                break;
            case Ending.HalfCloseByAcceptor:
                _run.CurrentWire.ToRequestor.End(null);
                break;
            default:
                await association.ReleaseAsync();
                break;
        }
    }
}
