namespace Dicom.Net.UpperLayer;

/// <summary>The first six bytes of every PDU (PS3.8 §9.3.1).</summary>
/// <param name="Type">The type as received; not necessarily a known one.</param>
/// <param name="Length">Length of what follows the header, in bytes, as received: compare it before using it.</param>
public readonly record struct PduHeader(PduType Type, uint Length)
{
    /// <summary>Length of the header itself, in bytes.</summary>
    public const int LengthBytes = 6;

    /// <summary>Whether the type is one of the seven.</summary>
    public bool IsKnown => Type is >= PduType.AssociateRequest and <= PduType.Abort;
}
