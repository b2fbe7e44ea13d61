using System.Globalization;

namespace Dicom.Net.Dimse;

/// <summary>The outcome of an operation: Status (0000,0900), PS3.7 Annex C and the service classes of PS3.4.</summary>
/// <param name="Code">The code as sent.</param>
public readonly record struct DimseStatus(ushort Code)
{
    /// <summary>0000: done.</summary>
    public static DimseStatus Success => new(0x0000);

    /// <summary>FE00: ended by a C-CANCEL.</summary>
    public static DimseStatus Cancel => new(0xFE00);

    /// <summary>FF00: a match or a sub-operation's progress; more follows.</summary>
    public static DimseStatus Pending => new(0xFF00);

    /// <summary>FF01: a match, though some optional key was not supported; more follows.</summary>
    public static DimseStatus PendingWithUnsupportedKeys => new(0xFF01);

    /// <summary>0110: processing failure.</summary>
    public static DimseStatus ProcessingFailure => new(0x0110);

    /// <summary>0111: an object with this SOP Instance UID is there already.</summary>
    public static DimseStatus DuplicateSopInstance => new(0x0111);

    /// <summary>0117: the SOP Instance UID breaks the rules of PS3.5 §9.1.</summary>
    public static DimseStatus InvalidObjectInstance => new(0x0117);

    /// <summary>0122: SOP class not supported.</summary>
    public static DimseStatus SopClassNotSupported => new(0x0122);

    /// <summary>0124: not authorized.</summary>
    public static DimseStatus NotAuthorized => new(0x0124);

    /// <summary>0210: a message with this ID is being worked on already.</summary>
    public static DimseStatus DuplicateInvocation => new(0x0210);

    /// <summary>0211: unrecognized operation.</summary>
    public static DimseStatus UnrecognizedOperation => new(0x0211);

    /// <summary>0212: mistyped argument.</summary>
    public static DimseStatus MistypedArgument => new(0x0212);

    /// <summary>A700: out of resources.</summary>
    public static DimseStatus OutOfResources => new(0xA700);

    /// <summary>A701: out of resources, the number of matches cannot be calculated.</summary>
    public static DimseStatus UnableToCalculateMatches => new(0xA701);

    /// <summary>A702: out of resources, the sub-operations cannot be performed.</summary>
    public static DimseStatus UnableToPerformSubOperations => new(0xA702);

    /// <summary>A801: the move destination is unknown.</summary>
    public static DimseStatus MoveDestinationUnknown => new(0xA801);

    /// <summary>A900: data set or identifier does not match the SOP class.</summary>
    public static DimseStatus DataSetDoesNotMatchSopClass => new(0xA900);

    /// <summary>B000: stored with coerced elements, or sub-operations complete with failures.</summary>
    public static DimseStatus WarningSomeFailed => new(0xB000);

    /// <summary>C000: cannot understand, or unable to process.</summary>
    public static DimseStatus CannotUnderstand => new(0xC000);

    /// <summary>Done without reservation.</summary>
    public bool IsSuccess => Code == 0;

    /// <summary>More responses to the same request follow.</summary>
    public bool IsPending => Code is 0xFF00 or 0xFF01;

    /// <summary>Ended by a C-CANCEL.</summary>
    public bool IsCancel => Code == 0xFE00;

    /// <summary>Done, with a reservation (PS3.7 §C.3).</summary>
    public bool IsWarning => Code is 0x0001 or 0x0107 or 0x0116 || (Code & 0xF000) == 0xB000;

    /// <summary>Not done.</summary>
    public bool IsFailure => !IsSuccess && !IsPending && !IsCancel && !IsWarning;

    /// <summary>What the code means, in a few words; codes that PS3.4 gives to single services are named by their common meaning.</summary>
    public string Meaning => Code switch
    {
        0x0000 => "success",
        0x0105 => "no such attribute",
        0x0106 => "invalid attribute value",
        0x0107 => "attribute list error",
        0x0110 => "processing failure",
        0x0111 => "duplicate SOP instance",
        0x0112 => "no such SOP instance",
        0x0113 => "no such event type",
        0x0114 => "no such argument",
        0x0115 => "invalid argument value",
        0x0116 => "attribute value out of range",
        0x0117 => "invalid SOP instance",
        0x0118 => "no such SOP class",
        0x0119 => "class-instance conflict",
        0x0120 => "missing attribute",
        0x0121 => "missing attribute value",
        0x0122 => "SOP class not supported",
        0x0123 => "no such action type",
        0x0124 => "not authorized",
        0x0210 => "duplicate invocation",
        0x0211 => "unrecognized operation",
        0x0212 => "mistyped argument",
        0x0213 => "resource limitation",
        0xA701 => "out of resources: unable to calculate the number of matches",
        0xA702 => "out of resources: unable to perform sub-operations",
        0xA801 => "move destination unknown",
        0xB000 => "warning: coerced elements, or some sub-operations failed",
        0xB006 => "warning: elements discarded",
        0xB007 => "warning: data set does not match SOP class",
        0xFE00 => "cancelled",
        0xFF00 => "pending",
        0xFF01 => "pending, some optional keys not supported",
        _ => Range(Code),
    };

    /// <summary>The code in hexadecimal and what it means.</summary>
    /// <returns>For example <c>A801 (move destination unknown)</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code:X4} ({Meaning})");

    private static string Range(ushort code) => (code >> 8, code >> 12) switch
    {
        (0xA7, _) => "out of resources",
        (0xA9, _) => "data set or identifier does not match SOP class",
        (_, 0xA) => "refused",
        (_, 0xB) => "warning",
        (_, 0xC) => "cannot understand or unable to process",
        _ => "failure",
    };
}
