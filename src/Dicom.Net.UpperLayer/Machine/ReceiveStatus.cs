namespace Dicom.Net.UpperLayer;

/// <summary>What a call of <see cref="AssociationStateMachine.Receive"/> came to.</summary>
public enum ReceiveStatus : byte
{
    /// <summary>All that could be done is done; more bytes are needed.</summary>
    NeedMore,

    /// <summary>
    /// A PDU was processed: look at indications, output and <see cref="AssociationStateMachine.ShouldClose"/>, then
    /// call again with the rest of the bytes.
    /// </summary>
    Progress,

    /// <summary>
    /// As <see cref="Progress"/>, and a presentation data value, or a piece of one, is there to be read by
    /// <see cref="AssociationStateMachine.TryReadPdv"/> before the next call.
    /// </summary>
    Data,

    /// <summary>The association is over (Sta1); the bytes were discarded.</summary>
    Closed,
}
