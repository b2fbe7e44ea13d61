namespace Dicom.Net.Dimse;

/// <summary>What a presentation data value meant to the message it belongs to.</summary>
public enum AssemblyStatus
{
    /// <summary>Part of a command set, which is not complete.</summary>
    NeedMore,

    /// <summary>The command set is complete and no data set follows: the message is complete.</summary>
    Command,

    /// <summary>The command set is complete and a data set follows.</summary>
    CommandBeforeData,

    /// <summary>The payload is part of the data set: hand it to the message's sink.</summary>
    Data,

    /// <summary>The payload, which may be empty, ends the data set: the message is complete.</summary>
    LastData,

    /// <summary>The peer broke the rules; <see cref="MessageAssembler.Error"/> says which. The association is to be aborted.</summary>
    Error,
}
