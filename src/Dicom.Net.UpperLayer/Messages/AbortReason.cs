namespace Dicom.Net.UpperLayer;

/// <summary>Why the protocol machine aborted (PS3.8 Table 9-26); without meaning where the application did.</summary>
public enum AbortReason : byte
{
    /// <summary>No reason is stated.</summary>
    NotSpecified = 0,

    /// <summary>The PDU's type is not known.</summary>
    UnrecognizedPdu = 1,

    /// <summary>The PDU is not allowed in the present state.</summary>
    UnexpectedPdu = 2,

    /// <summary>A parameter of the PDU is not known.</summary>
    UnrecognizedPduParameter = 4,

    /// <summary>A parameter of the PDU is not allowed where it stands.</summary>
    UnexpectedPduParameter = 5,

    /// <summary>A parameter of the PDU has an invalid value.</summary>
    InvalidPduParameterValue = 6,
}
