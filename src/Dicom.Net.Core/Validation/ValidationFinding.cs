namespace Dicom.Net.Core;

/// <summary>One thing that is wrong with a data set or file.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="TagPath">The tags that lead to the element, as <c>(0040,A730)[2].(0008,0100)</c>, items from 0; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, a sentence without values that could identify a patient.</param>
/// <param name="Section">The section of the standard.</param>
public sealed record ValidationFinding(ValidationSeverity Severity, string TagPath, string Message, string Section)
{
    /// <summary>One line: severity, place, message, section.</summary>
    /// <returns>The line.</returns>
    public override string ToString() =>
        $"{(Severity == ValidationSeverity.Error ? "error" : "warning")}{(TagPath.Length == 0 ? "" : " " + TagPath)}: {Message} ({Section})";
}
