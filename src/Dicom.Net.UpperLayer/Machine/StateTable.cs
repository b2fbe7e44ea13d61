using static Dicom.Net.UpperLayer.UpperLayerAction;

namespace Dicom.Net.UpperLayer;

/// <summary>
/// The state transition table of the association (PS3.8 Table 9-10) as data: 19 events, 13 states, 123 filled cells.
/// </summary>
/// <remarks>
/// The reviewed source is <c>StateTable.tsv</c> beside this file; a test holds the two equal. Two rules steer all:
/// a cell gives the action, and the action alone gives the next state, except AE-6 (is the request acceptable?)
/// and AR-8 (which side asked for the association?).
/// </remarks>
public static class StateTable
{
    /// <summary>Number of events.</summary>
    public const int EventCount = 19;

    /// <summary>Number of states.</summary>
    public const int StateCount = 13;

    private const UpperLayerAction __ = None;

    private static ReadOnlySpan<UpperLayerAction> Cells =>
    [
        //        Sta1  Sta2  Sta3  Sta4  Sta5  Sta6  Sta7  Sta8  Sta9  Sta10 Sta11 Sta12 Sta13
        /* Evt1  */ AE1,  __,   __,   __,   __,   __,   __,   __,   __,   __,   __,   __,   __,
        /* Evt2  */ __,   __,   __,   AE2,  __,   __,   __,   __,   __,   __,   __,   __,   __,
        /* Evt3  */ __,   AA1,  AA8,  __,   AE3,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA6,
        /* Evt4  */ __,   AA1,  AA8,  __,   AE4,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA6,
        /* Evt5  */ AE5,  __,   __,   __,   __,   __,   __,   __,   __,   __,   __,   __,   __,
        /* Evt6  */ __,   AE6,  AA8,  __,   AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA7,
        /* Evt7  */ __,   __,   AE7,  __,   __,   __,   __,   __,   __,   __,   __,   __,   __,
        /* Evt8  */ __,   __,   AE8,  __,   __,   __,   __,   __,   __,   __,   __,   __,   __,
        /* Evt9  */ __,   __,   __,   __,   __,   DT1,  __,   AR7,  __,   __,   __,   __,   __,
        /* Evt10 */ __,   AA1,  AA8,  __,   AA8,  DT2,  AR6,  AA8,  AA8,  AA8,  AA8,  AA8,  AA6,
        /* Evt11 */ __,   __,   __,   __,   __,   AR1,  __,   __,   __,   __,   __,   __,   __,
        /* Evt12 */ __,   AA1,  AA8,  __,   AA8,  AR2,  AR8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA6,
        /* Evt13 */ __,   AA1,  AA8,  __,   AA8,  AA8,  AR3,  AA8,  AA8,  AR10, AR3,  AA8,  AA6,
        /* Evt14 */ __,   __,   __,   __,   __,   __,   __,   AR4,  AR9,  __,   __,   AR4,  __,
        /* Evt15 */ __,   __,   AA1,  AA2,  AA1,  AA1,  AA1,  AA1,  AA1,  AA1,  AA1,  AA1,  __,
        /* Evt16 */ __,   AA2,  AA3,  __,   AA3,  AA3,  AA3,  AA3,  AA3,  AA3,  AA3,  AA3,  AA2,
        /* Evt17 */ __,   AA5,  AA4,  AA4,  AA4,  AA4,  AA4,  AA4,  AA4,  AA4,  AA4,  AA4,  AR5,
        /* Evt18 */ __,   AA2,  __,   __,   __,   __,   __,   __,   __,   __,   __,   __,   AA2,
        /* Evt19 */ __,   AA1,  AA8,  __,   AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA8,  AA7,
    ];

    // The next state of each action, by the action's number; PS3.8 Tables 9-6 to 9-9.
    private static ReadOnlySpan<byte> NextStates =>
    [
        0,
        /* AE1 */ 4, /* AE2 */ 5, /* AE3 */ 6, /* AE4 */ 1, /* AE5 */ 2, /* AE6 */ 3, /* AE7 */ 6, /* AE8 */ 13,
        /* DT1 */ 6, /* DT2 */ 6,
        /* AR1 */ 7, /* AR2 */ 8, /* AR3 */ 1, /* AR4 */ 13, /* AR5 */ 1, /* AR6 */ 7, /* AR7 */ 8, /* AR8 */ 9, /* AR9 */ 11, /* AR10 */ 12,
        /* AA1 */ 13, /* AA2 */ 1, /* AA3 */ 1, /* AA4 */ 1, /* AA5 */ 1, /* AA6 */ 13, /* AA7 */ 13, /* AA8 */ 13,
    ];

    /// <summary>Gives the action of a cell.</summary>
    /// <param name="associationEvent">The event, Evt1 to Evt19.</param>
    /// <param name="state">The state, Sta1 to Sta13.</param>
    /// <returns>The action, or <see cref="UpperLayerAction.None"/> for a blank cell.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The event or the state is none of the table's.</exception>
    public static UpperLayerAction Lookup(AssociationEvent associationEvent, AssociationState state)
    {
        int row = (int)associationEvent - 1;
        int column = (int)state - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)EventCount, nameof(associationEvent));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)StateCount, nameof(state));
        return Cells[(row * StateCount) + column];
    }

    /// <summary>Gives the state that an action leads to.</summary>
    /// <param name="action">An action other than <see cref="UpperLayerAction.None"/>.</param>
    /// <returns>
    /// The next state; for AE-6 that of an acceptable request (otherwise Sta13) and for AR-8 that of the
    /// association's requestor (the acceptor's is Sta10).
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is no action of the standard.</exception>
    public static AssociationState NextState(UpperLayerAction action)
    {
        ArgumentOutOfRangeException.ThrowIfZero((int)action, nameof(action));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)action, NextStates.Length, nameof(action));
        return (AssociationState)NextStates[(int)action];
    }
}
