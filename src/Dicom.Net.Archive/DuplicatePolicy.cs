namespace Dicom.Net.Archive;

/// <summary>What happens to an object whose SOP instance is in the archive already. The peer gets Success either way.</summary>
public enum DuplicatePolicy
{
    /// <summary>The first one stays. A SOP Instance UID names one content for ever (PS3.5 §9.1), so a second arrival is a repetition.</summary>
    KeepFirst = 0,

    /// <summary>The new one takes the place of the old one.</summary>
    Replace,
}
