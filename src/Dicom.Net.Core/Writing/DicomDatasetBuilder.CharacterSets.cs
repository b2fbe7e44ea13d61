using System.Runtime.CompilerServices;
using System.Text;

namespace Dicom.Net.Core;

// PS3.3 §C.12.1.1.2: the texts of a data set are in the set that its (0008,0005) names, those of an item in that of its own or of the nearest
// one around it. Copied texts are bytes in the set of where they come from: where that is another one, they are encoded anew.
public sealed partial class DicomDatasetBuilder
{
    private static readonly DicomTag s_setTag = new(0x0008_0005);

    // Where the set of all texts lacks a character of one of them.
    private void GoToUtf8()
    {
        UnifyInUtf8();
        Set(s_setTag, DicomVR.CS, SpecificCharacterSet.Utf8.DefinedTerms);
    }

    private bool HasOwnSet => _entries.LeastTag <= s_setTag.Value && _entries.ContainsKey(s_setTag.Value);

    private SpecificCharacterSet SetWithin(SpecificCharacterSet around)
    {
        if (!_entries.TryGetValue(s_setTag.Value, out BuilderEntry entry))
        {
            return around;
        }

        return entry.Text is { } text ? SpecificCharacterSet.Of(text.Trim()) : SpecificCharacterSet.Of(entry.View is { } view ? view.ValueBytes : entry.Bytes);
    }

    // All in this one set, items that have their own too.
    private void UnifyInUtf8()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        ViewOrigin origin = default;
        foreach (ref readonly BuilderEntry entry in _entries.Sorted)
        {
            BuilderEntry own = entry.Kind == EntryKind.View ? InSet(entry, SpecificCharacterSet.Utf8, ref origin) : entry;
            if (own.Items is { } items)
            {
                foreach (DicomDatasetBuilder item in items.All)
                {
                    item.UnifyInUtf8();
                    item.Remove(s_setTag);
                }
            }
        }
    }

    // A copied element as it is, or, where its texts are in another set than the one written in, of texts that are encoded when they are written.
    private BuilderEntry InSet(in BuilderEntry entry, SpecificCharacterSet set, ref ViewOrigin origin)
    {
        DicomElement view = entry.View!.Value;
        if (!ReferenceEquals(view.Dataset, origin.Dataset) || view.Parent.FirstRow != origin.FirstRow)
        {
            origin = new ViewOrigin(view.Dataset, view.Parent.FirstRow, view.Parent.CharacterSet.DefinedTerms == set.DefinedTerms);
        }

        if (origin.IsSameSet || !DependsOnSet(view))
        {
            return entry;
        }

        uint tag = entry.Tag;
        BuilderEntry texts = Materialize(view);
        texts.Tag = tag;
        _entries[tag] = texts;
        return texts;
    }

    // Where the last view came from: most come from one data set.
    private readonly record struct ViewOrigin(DicomDataset? Dataset, int FirstRow, bool IsSameSet);

    // Whether the bytes of an element may mean something else in a data set of another character set.
    private static bool DependsOnSet(DicomElement element)
    {
        if (!element.IsSequence)
        {
            return element.VR.UsesCharacterSet() && (element.IsDeferred || DependsOnSet(element.ValueBytes, element.Parent));
        }

        foreach (DicomItem item in element.Items)
        {
            // An item that names its set takes it along.
            if (item.CharacterSetRow() >= item.FirstRow)
            {
                continue;
            }

            foreach (DicomElement nested in item)
            {
                if (DependsOnSet(nested))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool DependsOnSet(ReadOnlySpan<byte> bytes, DicomItem parent) =>
        (!Ascii.IsValid(bytes) || bytes.IndexOfAny((byte)0x1B, (byte)'\\', (byte)'~') >= 0) && !parent.CharacterSet.IsAscii(bytes);
}
