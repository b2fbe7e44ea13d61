using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>An operation ended with a failure status. Thrown to a client that asked; thrown by a handler to fail its operation.</summary>
public sealed class DimseException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="status">The status.</param>
    /// <param name="comment">Error Comment (0000,0902), at most 64 characters travel; no patient data. Null for none.</param>
    public DimseException(DimseStatus status, string? comment = null)
        : base(string.IsNullOrEmpty(comment) ? $"the operation failed with status {status}" : $"the operation failed with status {status}: {comment}")
    {
        Status = status;
        Comment = comment;
    }

    /// <summary>The status.</summary>
    public DimseStatus Status { get; }

    /// <summary>The error comment; null if there was none.</summary>
    public string? Comment { get; }
}
