using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>One attribute to match.</summary>
public sealed class QueryKey
{
    /// <summary>Creates a key.</summary>
    /// <param name="tag">The attribute.</param>
    /// <param name="matcher">What its value must be.</param>
    public QueryKey(DicomTag tag, ValueMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        Tag = tag;
        Matcher = matcher;
    }

    /// <summary>The attribute.</summary>
    public DicomTag Tag { get; }

    /// <summary>What its value must be.</summary>
    public ValueMatcher Matcher { get; }
}
