using System.Runtime.CompilerServices;
using System.Text;

namespace Dicom.Net.Core;

// PS3.3 §C.12.1.1.2: the texts of a data set are in the set that its (0008,0005) names, those of an item in that of its own or of the nearest
// one around it. Copied texts are bytes in the set of where they come from: where that is another one, they are encoded anew.
public sealed partial class DicomDatasetBuilder
{
    private static readonly DicomTag s_setTag = new(0x0008_0005);

    // The set of all texts; where it lacks a character of one of them, everything goes to UTF-8.
    private SpecificCharacterSet PrepareCharacterSet()
    {
        SpecificCharacterSet set = SetWithin(SpecificCharacterSet.Default);
        Unify(set, isForAll: false);
        if (CanEncode(set))
        {
            return set;
        }

        Unify(SpecificCharacterSet.Utf8, isForAll: true);
        Set(s_setTag, DicomVR.CS, SpecificCharacterSet.Utf8.DefinedTerms);
        return SpecificCharacterSet.Utf8;
    }

    private SpecificCharacterSet SetWithin(SpecificCharacterSet around)
    {
        if (!_entries.TryGetValue(s_setTag.Value, out BuilderEntry? entry))
        {
            return around;
        }

        return entry.Text is { } text ? SpecificCharacterSet.Of(text.Trim()) : SpecificCharacterSet.Of(entry.View is { } view ? view.ValueBytes : entry.Bytes.Span);
    }

    // Copied texts of other sets become texts that are encoded when they are written. For all: in this one set, items of an own set too.
    private void Unify(SpecificCharacterSet set, bool isForAll)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        (ReadOnlyMemory<uint> tagMemory, ReadOnlyMemory<BuilderEntry> entryMemory) = _entries.Sorted;
        ReadOnlySpan<uint> tags = tagMemory.Span;
        ReadOnlySpan<BuilderEntry> entries = entryMemory.Span;
        DicomDataset? dataset = null;
        int parent = 0;
        bool isSame = false;
        for (int i = 0; i < entries.Length; i++)
        {
            BuilderEntry entry = entries[i];
            if (entry.Kind == EntryKind.View)
            {
                DicomElement view = entry.View!.Value;
                if (!ReferenceEquals(view.Dataset, dataset) || view.Parent.FirstRow != parent)
                {
                    dataset = view.Dataset;
                    parent = view.Parent.FirstRow;
                    isSame = view.Parent.CharacterSet.DefinedTerms == set.DefinedTerms;
                }

                if (isSame || !DependsOnSet(view))
                {
                    continue;
                }

                entry = Materialize(view);
                _entries[tags[i]] = entry;
            }

            foreach (DicomDatasetBuilder item in entry.Items ?? [])
            {
                item.Unify(isForAll ? set : item.SetWithin(set), isForAll);
                if (isForAll)
                {
                    item.Remove(s_setTag);
                }
            }
        }
    }

    private bool CanEncode(SpecificCharacterSet set)
    {
        foreach (BuilderEntry entry in _entries.Sorted.Entries.Span)
        {
            if (entry.Text is { } text && entry.VR.UsesCharacterSet() && !set.CanEncode(text, entry.VR))
            {
                return false;
            }

            if (entry.Items is { } items && !items.TrueForAll(item => item.CanEncode(item.SetWithin(set))))
            {
                return false;
            }
        }

        return true;
    }

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
