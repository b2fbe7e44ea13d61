namespace Dicom.Net.Retrieval;

/// <summary>How a series comes to us.</summary>
public enum RetrieveMethod
{
    /// <summary>C-GET, and C-MOVE where C-GET is not offered, is accepted without the storage role, or fails.</summary>
    Auto,

    /// <summary>C-GET alone.</summary>
    Get,

    /// <summary>C-MOVE to an embedded storage SCP alone.</summary>
    Move,

    /// <summary>Files of a folder; not to be asked of a PACS.</summary>
    Folder,
}
