using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>One attribute that is matched in an object's file, because the index does not have it: a plain one, or a sequence.</summary>
/// <param name="Tag">The attribute.</param>
/// <param name="Matcher">What a plain attribute's value must be; null for a sequence.</param>
/// <param name="ItemKeys">What one item of a sequence must fulfil, all of it (PS3.4 §C.2.2.2.6); empty for a plain attribute.</param>
internal sealed record FileKey(DicomTag Tag, ValueMatcher? Matcher, IReadOnlyList<FileKey> ItemKeys)
{
    /// <summary>Whether the attributes at one place of an object fulfil this key.</summary>
    public bool Matches(DicomItem place)
    {
        if (Matcher is not null)
        {
            return Matcher.Matches(place.TryGetElement(Tag, out DicomElement value) && !value.IsSequence && !value.IsDeferred ? value.GetString() : null);
        }

        if (!place.TryGetElement(Tag, out DicomElement sequence) || !sequence.IsSequence)
        {
            return false;
        }

        foreach (DicomItem item in sequence.Items)
        {
            if (ItemKeys.All(key => key.Matches(item)))
            {
                return true;
            }
        }

        return false;
    }
}
