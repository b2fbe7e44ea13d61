namespace Dicom.Net.UpperLayer;

/// <content>Where in the stream of bytes the association stands.</content>
public sealed partial class AssociationStateMachine
{
    /// <summary>A PDU has begun and is not consumed to its end: the peer owes its rest.</summary>
    public bool IsInsidePdu => _frame != Frame.Header;

    /// <summary>Told of each event before its action, in the state it meets: how the simulation counts the cells it reaches.</summary>
    internal static Action<AssociationStateMachine, AssociationEvent>? Fired { get; set; }
}
