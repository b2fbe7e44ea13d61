namespace Dicom.Net.Core;

/// <summary>How grave a finding of <see cref="DicomValidator"/> is.</summary>
public enum ValidationSeverity
{
    /// <summary>Allowed, obsolete or doubtful.</summary>
    Warning,

    /// <summary>A rule of the standard is broken.</summary>
    Error,
}
