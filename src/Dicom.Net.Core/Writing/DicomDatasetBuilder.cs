using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>The author of a data set: elements are set in any order and written in ascending order.</summary>
/// <remarks>
/// Also the way to a copy with changes: <see cref="CopyFrom(DicomItem)"/>, then set what differs. What was copied is a view:
/// its data set must not be disposed before this is written. Not safe for several threads.
/// </remarks>
public sealed partial class DicomDatasetBuilder
{
    private EntryTable _entries;

    /// <summary>The number of elements.</summary>
    public int Count => _entries.Count;

    /// <summary>The tags that are set, ascending.</summary>
    public IEnumerable<DicomTag> Tags
    {
        get
        {
            ReadOnlySpan<BuilderEntry> entries = _entries.Sorted;
            var tags = new DicomTag[entries.Length];
            for (int i = 0; i < tags.Length; i++)
            {
                tags[i] = new DicomTag(entries[i].Tag);
            }

            return tags;
        }
    }

    /// <summary>Sets an element from text, with the VR of the dictionary.</summary>
    /// <param name="tag">The tag; one that the dictionary does not know needs the overload with a VR.</param>
    /// <param name="value">The value, a backslash between values; null or empty sets an empty element. Numbers are given as decimal text.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The dictionary does not know the tag, or the text is no value of its VR.</exception>
    public DicomDatasetBuilder Set(DicomTag tag, string? value) => Set(tag, RequireVR(tag), value);

    /// <summary>Sets an element from text.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR: a text VR, a binary number, or AT.</param>
    /// <param name="value">The value, a backslash between values; null or empty sets an empty element. Numbers are given as decimal text.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The text is no value of the VR, or the tag is in group FFFE or FFFF, which hold no elements.</exception>
    public DicomDatasetBuilder Set(DicomTag tag, DicomVR vr, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            _entries[tag.Value] = vr == DicomVR.SQ ? new BuilderEntry(new BuilderItems()) : new BuilderEntry(vr);
        }
        else if (vr.IsText())
        {
            if (!vr.UsesCharacterSet() && value.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
            {
                throw new ArgumentException($"{vr} holds characters of ASCII alone (PS3.5 §6.1.2.3).", nameof(value));
            }

            _entries[tag.Value] = new BuilderEntry(vr, value);
        }
        else
        {
            SetBytes(tag, vr, NumberEncoder.FromText(vr, value));
        }

        return this;
    }

    /// <summary>Sets an element from 16-bit unsigned values (US, OW and what can hold them).</summary>
    /// <param name="tag">The tag; its VR comes from the dictionary.</param>
    /// <param name="values">The values.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, params ReadOnlySpan<ushort> values)
    {
        var numbers = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            numbers[i] = values[i];
        }

        return Set(tag, numbers);
    }

    /// <summary>Sets an element from one integer, encoded by the VR of the dictionary.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The value.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, int value) => Set(tag, new double[] { value });

    /// <summary>Sets an element from one integer, encoded by the VR of the dictionary.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The value.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, uint value) => Set(tag, new double[] { value });

    /// <summary>Sets an element from one number, encoded by the VR of the dictionary.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The value.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Set(DicomTag tag, double value) => Set(tag, new[] { value });

    /// <summary>Sets an element from numbers, encoded by the VR of the dictionary: DS, IS, or binary.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The values.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A value does not fit the VR.</exception>
    public DicomDatasetBuilder Set(DicomTag tag, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        DicomVR vr = RequireVR(tag);
        if (vr is DicomVR.DS or DicomVR.IS)
        {
            return Set(tag, vr, string.Join('\\', values.Select(value => DecimalText.Format(value, vr == DicomVR.IS))));
        }

        return SetBytes(tag, vr, NumberEncoder.FromNumbers(vr, values));
    }

    /// <summary>Sets an element from encoded bytes.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR.</param>
    /// <param name="value">The value in little endian; kept by reference, padded when written.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder SetBytes(DicomTag tag, DicomVR vr, ReadOnlyMemory<byte> value)
    {
        if (vr == DicomVR.SQ)
        {
            throw new ArgumentException("A sequence is made of items: use AddItem.", nameof(vr));
        }

        _entries[tag.Value] = new BuilderEntry(vr, value);
        return this;
    }

    /// <summary>Sets an element from encoded bytes in segments, which may be more than one array holds.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR.</param>
    /// <param name="value">The value in little endian, less than 4 GiB; kept by reference, padded when written, never gathered.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The value is too large, or the VR is SQ.</exception>
    public DicomDatasetBuilder SetBytes(DicomTag tag, DicomVR vr, ReadOnlySequence<byte> value)
    {
        if (value.Length >= DicomWriter.UndefinedLength)
        {
            throw new ArgumentException("An element holds less than 4 GiB.", nameof(value));
        }

        if (value.IsSingleSegment)
        {
            return SetBytes(tag, vr, value.First);
        }

        if (vr == DicomVR.SQ)
        {
            throw new ArgumentException("A sequence is made of items: use AddItem.", nameof(vr));
        }

        _entries[tag.Value] = new BuilderEntry(vr, value);
        return this;
    }

    /// <summary>Sets encapsulated pixel data (PS3.5 §A.4).</summary>
    /// <param name="tag">The tag, as a rule (7FE0,0010).</param>
    /// <param name="offsetTable">The basic offset table, may be empty.</param>
    /// <param name="fragments">The fragments; kept by reference, padded when written.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder SetFragments(DicomTag tag, ReadOnlyMemory<byte> offsetTable, IEnumerable<ReadOnlyMemory<byte>> fragments)
    {
        ArgumentNullException.ThrowIfNull(fragments);
        _entries[tag.Value] = new BuilderEntry(DicomVR.OB, [offsetTable, .. fragments]);
        return this;
    }

    /// <summary>Adds an item to a sequence, which is made where it is absent; a copied sequence becomes this builder's own.</summary>
    /// <param name="sequence">The tag of the sequence.</param>
    /// <returns>The builder of the new item.</returns>
    public DicomDatasetBuilder AddItem(DicomTag sequence)
    {
        if (_entries.TryGetValue(sequence.Value, out BuilderEntry entry) && entry.View is { } view)
        {
            entry = Materialize(view);
            _entries[sequence.Value] = entry;
        }

        BuilderItems? items = entry.Items;
        if (items is null)
        {
            items = new BuilderItems();
            _entries[sequence.Value] = new BuilderEntry(items);
        }

        var item = new DicomDatasetBuilder();
        items.Add(item);
        return item;
    }

    /// <summary>Copies all elements of an item, in place of those with the same tag.</summary>
    /// <param name="source">The item; its data set must outlive the writing. Where this builder has a character set already, that stays.</param>
    /// <returns>This builder.</returns>
    /// <remarks>Texts that come from another character set than the one written in are encoded anew when they are written.</remarks>
    public DicomDatasetBuilder CopyFrom(DicomItem source)
    {
        bool isWhole = Count == 0;
        foreach (DicomElement element in source)
        {
            if (isWhole)
            {
                _entries.TryAdd(element.Tag.Value, new BuilderEntry(element));
            }
            else if (element.Tag != s_setTag || !Contains(s_setTag))
            {
                Copy(element);
            }
        }

        return this;
    }

    /// <summary>Copies one element, in place of the one with its tag; text goes into this builder's character set.</summary>
    /// <param name="element">The element; its data set must outlive the writing.</param>
    /// <returns>This builder.</returns>
    public DicomDatasetBuilder Copy(DicomElement element)
    {
        _entries[element.Tag.Value] = new BuilderEntry(element);
        return this;
    }

    /// <summary>Removes an element.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>False where it was absent.</returns>
    public bool Remove(DicomTag tag) => _entries.Remove(tag.Value);

    /// <summary>Whether an element is set.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>True where it is, empty or not.</returns>
    public bool Contains(DicomTag tag) => _entries.ContainsKey(tag.Value);

    /// <summary>The text of an element that was set from text or copied; null where it is absent or empty.</summary>
    internal string? TextOf(DicomTag tag)
    {
        if (!_entries.TryGetValue(tag.Value, out BuilderEntry entry))
        {
            return null;
        }

        string? text = entry.Text ?? (entry.View is { } view ? view.GetString() : Encoding.Latin1.GetString(entry.Bytes).Trim(' ', '\0'));
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>Hands all elements over to another builder, in place of those with the same tag.</summary>
    internal void MoveTo(DicomDatasetBuilder target)
    {
        if (target.Count == 0)
        {
            target._entries = _entries;
            _entries = default;
            return;
        }

        target.Overlay(this);
        _entries.Clear();
    }

    /// <summary>Takes the elements of another builder as well, in place of those with the same tag.</summary>
    internal void Overlay(DicomDatasetBuilder changes)
    {
        foreach (ref readonly BuilderEntry entry in changes._entries.Sorted)
        {
            _entries[entry.Tag] = entry;
        }
    }

    private static DicomVR RequireVR(DicomTag tag)
    {
        if (tag.IsGroupLength)
        {
            return DicomVR.UL;
        }

        if (tag.IsPrivateCreator)
        {
            return DicomVR.LO;
        }

        DicomVR vr = DicomDictionary.VROf(tag.Value);
        return vr != DicomVR.UN ? vr : throw new ArgumentException($"The dictionary does not know {tag}: give its VR.", nameof(tag));
    }

    private static BuilderEntry Materialize(DicomElement element)
    {
        if (element.IsSequence)
        {
            var items = new BuilderItems();
            foreach (DicomItem item in element.Items)
            {
                var builder = new DicomDatasetBuilder();
                foreach (DicomElement nested in item)
                {
                    builder.Copy(nested);
                }

                items.Add(builder);
            }

            return new BuilderEntry(items);
        }

        return element.VR.UsesCharacterSet()
            ? new BuilderEntry(element.VR, element.GetString() ?? "")
            : new BuilderEntry(element);
    }
}
