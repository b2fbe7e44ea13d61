namespace Dicom.Net.Retrieval;

/// <summary>No object of the series came, by any of the ways that were tried.</summary>
public sealed class RetrieveFailedException : RetrievalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line: what was tried, how each failed, what to do.</param>
    /// <param name="isNotOffered">Whether the peer does not offer what was asked for, rather than failing at it.</param>
    public RetrieveFailedException(string message, bool isNotOffered)
        : base(message)
    {
        IsNotOffered = isNotOffered;
    }

    /// <summary>Whether the peer does not offer what was asked for, rather than failing at it.</summary>
    public bool IsNotOffered { get; }
}
