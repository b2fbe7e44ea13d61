namespace Dicom.Net.Dimse;

/// <summary>What reading a command set found.</summary>
public enum CommandReadStatus
{
    /// <summary>A command set that can be worked with.</summary>
    Ok,

    /// <summary>An element's header or value ends beyond the command set.</summary>
    Truncated,

    /// <summary>An element outside group 0000.</summary>
    WrongGroup,

    /// <summary>A value has a length that its VR does not allow.</summary>
    WrongLength,

    /// <summary>Command Field (0000,0100) is absent.</summary>
    NoCommandField,

    /// <summary>Longer than the limit of the reader.</summary>
    TooLong,

    /// <summary>A request without Message ID, or a response without Status or the ID it answers: nobody could tell what it means.</summary>
    MissingElement,
}
