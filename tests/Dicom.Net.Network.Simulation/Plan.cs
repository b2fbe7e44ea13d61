using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Simulation;

/// <summary>What chance decided about one run before it begins.</summary>
internal sealed class Plan
{
    /// <summary>The states in which a side waits for its peer, so that something can go wrong there.</summary>
    public static readonly IReadOnlyList<(AssociationRole Role, AssociationState State)> WaitingStates =
    [
        (AssociationRole.Requestor, AssociationState.Sta5), (AssociationRole.Requestor, AssociationState.Sta6),
        (AssociationRole.Requestor, AssociationState.Sta7), (AssociationRole.Requestor, AssociationState.Sta11),
        (AssociationRole.Requestor, AssociationState.Sta13), (AssociationRole.Acceptor, AssociationState.Sta2),
        (AssociationRole.Acceptor, AssociationState.Sta6), (AssociationRole.Acceptor, AssociationState.Sta7),
        (AssociationRole.Acceptor, AssociationState.Sta10), (AssociationRole.Acceptor, AssociationState.Sta13),
    ];

    private static readonly int[] s_lengths = [96, 128, 300, 1024, 1024, 4096];
    private static readonly int[] s_pieces = [1, 7, 40, 300, 300, 2000, 100_000, 100_000, 100_000];

    /// <summary>What goes wrong.</summary>
    public Fault Fault { get; private set; }

    /// <summary>On which side.</summary>
    public AssociationRole Role { get; private set; }

    /// <summary>In which state; Sta1 for: after so many bytes.</summary>
    public AssociationState State { get; private set; } = AssociationState.Sta1;

    /// <summary>How many PDUs, or bytes, the side receives in that state before.</summary>
    public int After { get; private set; }

    /// <summary>The hostile peer's own bytes follow what it put in, or do not.</summary>
    public bool DropsRest { get; private set; }

    public Ending Ending { get; private set; }

    /// <summary>Maximum length that each side offers.</summary>
    public int MaximumLength { get; private set; }

    /// <summary>The longest piece in which bytes travel.</summary>
    public int PieceBytes { get; private set; }

    /// <summary>Bytes that a pipe holds before its writer has to wait.</summary>
    public int WindowBytes { get; private set; }

    /// <summary>How often, in percent, bytes are held up.</summary>
    public int DelayPercent { get; private set; }

    /// <summary>How often, in percent, who takes or gives an object's bytes is slow.</summary>
    public int SlowPercent { get; private set; }

    /// <summary>How often, in percent, the clock moves without that timers fire.</summary>
    public int LatePercent { get; private set; }

    public bool HasState => State != AssociationState.Sta1;

    public static Plan Draw(Dice dice)
    {
        Plan plan = Clean(dice);
        plan.DelayPercent = dice.Pick([0, 0, 0, 10]);
        plan.SlowPercent = dice.Pick([0, 0, 0, 30]);
        plan.Ending = (Ending)dice.Next((int)Ending.Rejection);
        int kind = dice.Next(100);
        if (kind < 60)
        {
            plan.DrawAtState(dice);
        }
        else if (kind < 72)
        {
            plan.Fault = dice.Pick([Fault.HalfClose, Fault.Reset, Fault.Reset, Fault.Silence, Fault.LocalAbort]);
            plan.Role = dice.Percent(50) ? AssociationRole.Requestor : AssociationRole.Acceptor;
            plan.After = dice.Next(dice.Pick([20, 300, 3000, 12_000]));
        }
        else if (kind < 76)
        {
            plan.Ending = dice.Pick([Ending.Rejection, Ending.NoConnection, Ending.ConnectTimeout]);
        }

        return plan;
    }

    /// <summary>Nothing goes wrong, and the association is released.</summary>
    public static Plan Clean(Dice dice) => new()
    {
        MaximumLength = dice.Pick(s_lengths),
        PieceBytes = dice.Pick(s_pieces),
        WindowBytes = dice.Pick([64, 1000, 20_000, 20_000]),
        LatePercent = dice.Pick([0, 0, 5]),
    };

    public override string ToString() =>
        $"{Fault} at {Role} {(HasState ? State.ToString() : "bytes")} after {After}, then {Ending}; PDU {MaximumLength}, piece {PieceBytes}, window {WindowBytes}, delay {DelayPercent} %, slow {SlowPercent} %, late {LatePercent} %";

    private void DrawAtState(Dice dice)
    {
        (Role, State) = dice.Pick(WaitingStates);
        Fault = (Fault)dice.Between(1, (int)Fault.SlowReader);
        After = State == AssociationState.Sta6 ? dice.Pick([0, 1, 2, 4, 8, 16, 30]) : 0;
        DropsRest = dice.Percent(50);

        // The association has to come into that state.
        switch (State)
        {
            case AssociationState.Sta7:
                Ending = dice.Percent(30) ? Ending.ReleaseCollision : Role == AssociationRole.Requestor ? Ending.ReleaseByRequestor : Ending.ReleaseByAcceptor;
                break;
            case AssociationState.Sta10 or AssociationState.Sta11:
                Ending = Ending.ReleaseCollision;
                break;
            case AssociationState.Sta13 when Role == AssociationRole.Requestor:
                Ending = dice.Pick([Ending.ReleaseByAcceptor, Ending.AbortByRequestor]);
                break;
            case AssociationState.Sta13:
                Ending = dice.Pick([Ending.ReleaseByRequestor, Ending.ReleaseCollision, Ending.AbortByAcceptor, Ending.Rejection]);
                break;
        }
    }
}
