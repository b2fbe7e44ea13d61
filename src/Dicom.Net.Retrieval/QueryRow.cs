using System.Diagnostics.CodeAnalysis;
using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>The text values of one response. An attribute the peer left out is not in it; one without a value is the empty text.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A row is what it is.")]
internal sealed class QueryRow : Dictionary<DicomTag, string>
{
    /// <summary>The value, or null where the peer left it out.</summary>
    public string? Get(DicomTag tag) => TryGetValue(tag, out string? value) ? value : null;

    /// <summary>The value, or null where the peer left it out or gave none.</summary>
    public string? GetValueOrNull(DicomTag tag) => TryGetValue(tag, out string? value) && value.Trim().Length > 0 ? value.Trim() : null;
}
