namespace Dicom.Net.UpperLayer;

/// <summary>What is wrong with a received PDU: a value, not an exception.</summary>
/// <param name="Reason">The reason that the A-ABORT states.</param>
/// <param name="Field">The field's name after the standard, in English.</param>
/// <param name="Offset">Offset of the field in the PDU in bytes, counted from the first byte of its header.</param>
public readonly record struct PduFault(AbortReason Reason, string Field, long Offset)
{
    /// <summary>No fault.</summary>
    public static PduFault None => default;

    /// <summary>Whether there is no fault.</summary>
    public bool IsNone => Field is null;

    /// <summary>Says in one line what is wrong and where.</summary>
    /// <returns>A text without line breaks and without anything the peer sent.</returns>
    public override string ToString() => IsNone ? "no fault" : $"{Reason}: {Field} at byte {Offset}";

    internal static PduFault Invalid(string field, long offset) =>
        new(AbortReason.InvalidPduParameterValue, field, offset);

    internal static PduFault Unexpected(string field, int offset) =>
        new(AbortReason.UnexpectedPduParameter, field, offset);
}
