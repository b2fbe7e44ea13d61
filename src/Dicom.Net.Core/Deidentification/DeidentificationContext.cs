namespace Dicom.Net.Core;

/// <summary>What the sequence around an element asks for: the action of a sequence holds for its content (PS3.15 §E.1.1).</summary>
internal enum DeidentificationContext
{
    /// <summary>The elements' own rules alone.</summary>
    Own,

    /// <summary>Texts without a rule of their own are cleaned.</summary>
    Clean,

    /// <summary>Values without a rule of their own become dummies, but for codes and class UIDs that the form needs.</summary>
    Dummy,
}
