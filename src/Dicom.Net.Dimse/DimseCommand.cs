using Dicom.Net.Core;

namespace Dicom.Net.Dimse;

/// <summary>
/// One command set (PS3.7 §6.3.1, Annex E): read from a message or filled in to be written. Meant to be reused: reading
/// and writing allocate nothing once its buffer has grown; a text is decoded when it is asked for.
/// Not for use by two threads at once.
/// </summary>
public sealed partial class DimseCommand
{
    /// <summary>Value of Command Data Set Type (0000,0800) that says: no data set follows.</summary>
    public const ushort NoDataSet = 0x0101;

    private readonly TextValue[] _texts = new TextValue[(int)TextSlot.Count];
    private byte[] _bytes = [];
    private int _byteCount;

    /// <summary>Which message this is, Command Field (0000,0100).</summary>
    public CommandField Field { get; set; }

    /// <summary>Message ID (0000,0110) of a request.</summary>
    public ushort MessageId { get; set; }

    /// <summary>Message ID Being Responded To (0000,0120) of a response and of a C-CANCEL.</summary>
    public ushort MessageIdBeingRespondedTo { get; set; }

    /// <summary>A data set follows: Command Data Set Type (0000,0800) is not 0101.</summary>
    public bool HasDataSet { get; set; }

    /// <summary>Priority (0000,0700); null if absent.</summary>
    public DimsePriority? Priority { get; set; }

    /// <summary>Status (0000,0900) of a response.</summary>
    public DimseStatus Status { get; set; }

    /// <summary>Error ID (0000,0903); null if absent.</summary>
    public ushort? ErrorId { get; set; }

    /// <summary>Number of Remaining Sub-operations (0000,1020); null if absent.</summary>
    public ushort? RemainingSubOperations { get; set; }

    /// <summary>Number of Completed Sub-operations (0000,1021); null if absent.</summary>
    public ushort? CompletedSubOperations { get; set; }

    /// <summary>Number of Failed Sub-operations (0000,1022); null if absent.</summary>
    public ushort? FailedSubOperations { get; set; }

    /// <summary>Number of Warning Sub-operations (0000,1023); null if absent.</summary>
    public ushort? WarningSubOperations { get; set; }

    /// <summary>Move Originator Message ID (0000,1031); null if absent.</summary>
    public ushort? MoveOriginatorMessageId { get; set; }

    /// <summary>Event Type ID (0000,1002); null if absent.</summary>
    public ushort? EventTypeId { get; set; }

    /// <summary>Action Type ID (0000,1008); null if absent.</summary>
    public ushort? ActionTypeId { get; set; }

    /// <summary>The first tag of Offending Element (0000,0901); null if absent.</summary>
    public DicomTag? OffendingElement { get; set; }

    /// <summary>Affected SOP Class UID (0000,0002); null if absent.</summary>
    public string? AffectedSopClassUid { get => Text(TextSlot.AffectedSopClass); set => SetText(TextSlot.AffectedSopClass, value); }

    /// <summary>Requested SOP Class UID (0000,0003); null if absent.</summary>
    public string? RequestedSopClassUid { get => Text(TextSlot.RequestedSopClass); set => SetText(TextSlot.RequestedSopClass, value); }

    /// <summary>Affected SOP Instance UID (0000,1000); null if absent.</summary>
    public string? AffectedSopInstanceUid { get => Text(TextSlot.AffectedSopInstance); set => SetText(TextSlot.AffectedSopInstance, value); }

    /// <summary>Requested SOP Instance UID (0000,1001); null if absent.</summary>
    public string? RequestedSopInstanceUid { get => Text(TextSlot.RequestedSopInstance); set => SetText(TextSlot.RequestedSopInstance, value); }

    /// <summary>Move Destination (0000,0600), an AE title; null if absent.</summary>
    public string? MoveDestination { get => Text(TextSlot.MoveDestination); set => SetText(TextSlot.MoveDestination, value); }

    /// <summary>Move Originator Application Entity Title (0000,1030); null if absent.</summary>
    public string? MoveOriginatorAETitle { get => Text(TextSlot.MoveOriginator); set => SetText(TextSlot.MoveOriginator, value); }

    /// <summary>Error Comment (0000,0902), at most 64 characters are written; null if absent.</summary>
    public string? ErrorComment { get => Text(TextSlot.ErrorComment); set => SetText(TextSlot.ErrorComment, value); }

    /// <summary>This is a response: bit 15 of the Command Field.</summary>
    public bool IsResponse => ((ushort)Field & 0x8000) != 0;

    /// <summary>The Affected SOP Instance UID as read, padding removed; lent until the next read or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> AffectedSopInstanceUidBytes => TextBytes(TextSlot.AffectedSopInstance);

    /// <summary>Makes it empty; the buffers stay.</summary>
    public void Clear()
    {
        Field = CommandField.None;
        MessageId = 0;
        MessageIdBeingRespondedTo = 0;
        HasDataSet = false;
        Priority = null;
        Status = default;
        ErrorId = null;
        RemainingSubOperations = null;
        CompletedSubOperations = null;
        FailedSubOperations = null;
        WarningSubOperations = null;
        MoveOriginatorMessageId = null;
        EventTypeId = null;
        ActionTypeId = null;
        OffendingElement = null;
        _byteCount = 0;
        Array.Clear(_texts);
    }

    /// <summary>Turns this into the response to a request: same service, its message ID and SOP class, no data set.</summary>
    /// <param name="request">The request; not this object.</param>
    /// <param name="status">The response's status.</param>
    public void SetResponse(DimseCommand request, DimseStatus status)
    {
        ArgumentNullException.ThrowIfNull(request);
        Clear();
        Field = (CommandField)((ushort)request.Field | 0x8000);
        MessageIdBeingRespondedTo = request.MessageId;
        Status = status;

        // PS3.7 Tables 9.3-2 ff. and 10.3-2 ff.: N-services that request by class and instance answer with the affected ones.
        CopyText(request, request._texts[(int)TextSlot.AffectedSopClass].IsPresent ? TextSlot.AffectedSopClass : TextSlot.RequestedSopClass, TextSlot.AffectedSopClass);
        CopyText(request, request._texts[(int)TextSlot.AffectedSopInstance].IsPresent ? TextSlot.AffectedSopInstance : TextSlot.RequestedSopInstance, TextSlot.AffectedSopInstance);
    }

    /// <summary>Field, message ID and, of a response, the status.</summary>
    /// <returns>For example <c>CStoreResponse 7: 0000 (success)</c>; never any patient data.</returns>
    public override string ToString() => IsResponse ? $"{Field} {MessageIdBeingRespondedTo}: {Status}" : $"{Field} {MessageId}";
}
