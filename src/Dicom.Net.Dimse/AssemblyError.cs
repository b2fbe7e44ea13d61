namespace Dicom.Net.Dimse;

/// <summary>Which rule of PS3.7 §6.3 and PS3.8 Annex E a peer's fragments broke.</summary>
public enum AssemblyError
{
    /// <summary>None.</summary>
    None,

    /// <summary>The command set is longer than the limit.</summary>
    CommandTooLong,

    /// <summary>The command set cannot be read.</summary>
    CommandMalformed,

    /// <summary>A data set's fragment where a command set has to begin or go on.</summary>
    DataWithoutCommand,

    /// <summary>A command set's fragment where the announced data set has to come.</summary>
    CommandInsideData,

    /// <summary>A fragment of another presentation context inside a message.</summary>
    ContextChanged,
}
