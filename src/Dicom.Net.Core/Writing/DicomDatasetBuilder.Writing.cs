using System.Buffers;
using System.Text;

namespace Dicom.Net.Core;

public sealed partial class DicomDatasetBuilder
{
    // Of an item: as the last measuring found it.
    private long _measuredBytes;

    /// <summary>Writes the data set in a transfer syntax; deflated where the syntax is (PS3.5 §A.5).</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <param name="lengths">How the lengths of sequences and items are written.</param>
    public void WriteTo(IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths = SequenceLengths.AsRead)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(syntax);
        var plan = new WritePlan(syntax, lengths, DeclaredCharacterSet());
        bool isEncodable = true;
        long bytes = Measure(plan, ref isEncodable);
        if (!isEncodable)
        {
            GoToUtf8();
            plan = new WritePlan(syntax, lengths, SpecificCharacterSet.Utf8);
            bytes = Measure(plan, ref isEncodable);
        }

        if (syntax.IsDeflated)
        {
            Deflater.Write(output, (this, plan), static (plain, all) => all.Item1.WritePlain(plain, all.plan));
        }
        else
        {
            (output as PooledBufferWriter)?.Expect(bytes);
            WritePlain(output, plan);
        }
    }

    private void WritePlain(IBufferWriter<byte> output, in WritePlan plan)
    {
        var encoder = new ElementEncoder(output, plan.Syntax);
        WriteEntries(ref encoder, plan);
        encoder.Flush();
    }

    /// <summary>Writes the data set in a transfer syntax to a stream.</summary>
    /// <param name="stream">The stream, written from where it stands and left open; it need not seek.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <param name="lengths">How the lengths of sequences and items are written.</param>
    public void WriteTo(Stream stream, TransferSyntax syntax, SequenceLengths lengths = SequenceLengths.AsRead)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var output = new StreamBufferWriter(stream);
        WriteTo(output, syntax, lengths);
        output.Complete();
    }

    /// <summary>Writes the data set into a pooled block and reads it back as a view.</summary>
    /// <param name="syntax">The transfer syntax; explicit VR little endian where null.</param>
    /// <returns>The data set; the caller disposes it. It does not depend on what was copied into this builder.</returns>
    public DicomDataset ToDataset(TransferSyntax? syntax = null)
    {
        syntax ??= TransferSyntax.ExplicitVRLittleEndian;
        if (syntax.IsDeflated)
        {
            // In memory a deflated data set stands inflated.
            syntax = TransferSyntax.ExplicitVRLittleEndian;
        }

        using var buffer = new PooledBufferWriter();
        WriteTo(buffer, syntax);
        (byte[] block, int length) = buffer.Detach();
        return DicomDataset.Adopt(block, length, syntax, DicomReadOptions.Default);
    }

    private void WriteEntries(ref ElementEncoder encoder, in WritePlan plan)
    {
        ReadOnlySpan<BuilderEntry> entries = _entries.Sorted;
        for (int i = 0; i < entries.Length; i++)
        {
            ref readonly BuilderEntry entry = ref entries[i];
            if ((entry.Tag & 0xFFFF) == 0 && IsGroupLength(entry))
            {
                WriteGroupLength(ref encoder, entries[i..], plan);
            }
            else if (entry.Kind == EntryKind.Bytes)
            {
                encoder.Element(entry.Tag, entry.VR, entry.Bytes);
            }
            else if (entry.Items is { } items)
            {
                WriteItems(ref encoder, entry.Tag, items, plan);
            }
            else if (entry.View is { } view)
            {
                int count = 1;
                while (i + count < entries.Length && Continues(entries[i + count - 1], entries[i + count]))
                {
                    count++;
                }

                i += count - 1;
                ViewEncoder.Write(ref encoder, view.Dataset, view.RowIndex, entries[i].View!.Value.Row.Next, view.Parent.FirstRow == 0, plan.Syntax, plan.Lengths);
            }
            else
            {
                WriteOther(ref encoder, entry, plan);
            }
        }
    }

    private static void WriteOther(ref ElementEncoder encoder, in BuilderEntry entry, in WritePlan plan)
    {
        if (entry.Text is { } text)
        {
            if (Ascii.IsValid(text))
            {
                encoder.Header(entry.Tag, entry.VR, (uint)text.Length + ((uint)text.Length & 1));
                encoder.Ascii(entry.VR, text);
            }
            else
            {
                encoder.Element(entry.Tag, entry.VR, plan.Set.Encode(text, entry.VR));
            }
        }
        else if (entry.Fragments is { } fragments)
        {
            WriteFragments(ref encoder, entry.Tag, fragments);
        }
        else if (entry.Segments is { } segments)
        {
            encoder.Header(entry.Tag, entry.VR, (uint)(segments.Length + (segments.Length & 1)));
            encoder.Value(entry.VR, segments);
        }
        else
        {
            encoder.Element(entry.Tag, entry.VR, entry.Bytes);
        }
    }

    private static void WriteItems(ref ElementEncoder encoder, uint tag, BuilderItems items, in WritePlan plan)
    {
        encoder.Header(tag, DicomVR.SQ, plan.IsUndefined ? DicomWriter.UndefinedLength : checked((uint)items.Bytes));
        foreach (DicomDatasetBuilder item in items.All)
        {
            encoder.Mark(0xFFFE_E000, plan.IsUndefined ? DicomWriter.UndefinedLength : checked((uint)item._measuredBytes));
            item.WriteEntries(ref encoder, plan);
            if (plan.IsUndefined)
            {
                encoder.Mark(0xFFFE_E00D, 0);
            }
        }

        if (plan.IsUndefined)
        {
            encoder.Mark(0xFFFE_E0DD, 0);
        }
    }

    private static void WriteFragments(ref ElementEncoder encoder, uint tag, List<ReadOnlyMemory<byte>> fragments)
    {
        encoder.Header(tag, DicomVR.OB, DicomWriter.UndefinedLength);
        foreach (ReadOnlyMemory<byte> fragment in fragments)
        {
            encoder.Mark(0xFFFE_E000, (uint)fragment.Length + ((uint)fragment.Length & 1));
            encoder.Value(DicomVR.OB, fragment.Span, isLittleEndian: true);
        }

        encoder.Mark(0xFFFE_E0DD, 0);
    }

    // PS3.5 §7.2: the bytes from behind the group length to the end of the group, whatever it said before.
    private static void WriteGroupLength(ref ElementEncoder encoder, ReadOnlySpan<BuilderEntry> entries, in WritePlan plan)
    {
        long total = 0;
        for (int i = 1; i < entries.Length && entries[i].Tag >> 16 == entries[0].Tag >> 16; i++)
        {
            total += TotalOf(entries[i], plan);
        }

        encoder.GroupLength(entries[0].Tag, total);
    }

    // Three bytes are padded to the four of a number.
    private static bool IsGroupLength(in BuilderEntry entry) =>
        (entry.Tag & 0xFFFF) == 0 && entry.VR == DicomVR.UL && (entry.View is { } view ? view.Length is 3 or 4 : entry.ByteCount is 3 or 4);

    // Elements that follow each other in their data set as they do here are written as one run.
    private static bool Continues(in BuilderEntry before, in BuilderEntry entry) =>
        entry.View is { } next && before.View is { } view && ReferenceEquals(next.Dataset, view.Dataset)
            && next.RowIndex == view.Row.Next && next.Parent.FirstRow == view.Parent.FirstRow && !IsGroupLength(entry);

    // Lengths are measured once, from the inside out, and texts looked at on the way: whether the character set has all of their characters.
    private long Measure(in WritePlan plan, ref bool isEncodable)
    {
        long total = 0;
        foreach (ref readonly BuilderEntry entry in _entries.Sorted)
        {
            if (entry.Kind == EntryKind.Bytes)
            {
                int even = entry.ByteCount + (entry.ByteCount & 1);
                total += plan.HeaderBytes(entry.VR, even) + even;
                continue;
            }

            if (entry.Items is { } items)
            {
                MeasureItems(items, plan, ref isEncodable);
            }
            else if (entry.Text is { } text && entry.VR.UsesCharacterSet() && !plan.Set.CanEncode(text))
            {
                isEncodable = false;
                continue;
            }

            total += TotalOf(entry, plan);
        }

        return total;
    }

    private static void MeasureItems(BuilderItems items, in WritePlan plan, ref bool isEncodable)
    {
        long bytes = 0;
        foreach (DicomDatasetBuilder item in items.All)
        {
            item._measuredBytes = item.Measure(plan, ref isEncodable);
            bytes += 8 + item._measuredBytes + (plan.IsUndefined ? 8 : 0);
        }

        items.Bytes = bytes;
    }

    // Of a sequence what the last measuring found.
    private static long TotalOf(in BuilderEntry entry, in WritePlan plan)
    {
        if (entry.Items is { } items)
        {
            return plan.HeaderBytes(DicomVR.SQ, 0) + items.Bytes + (plan.IsUndefined ? 8 : 0);
        }

        if (entry.View is { } view)
        {
            return ViewEncoder.Measure(view.Dataset, view.RowIndex, view.Row.Next, plan.Syntax, plan.Lengths);
        }

        if (entry.Fragments is { } fragments)
        {
            return plan.HeaderBytes(DicomVR.OB, 0) + 8 + fragments.Sum(f => 8L + f.Length + (f.Length & 1));
        }

        long bytes = entry.Text is { } text ? (Ascii.IsValid(text) ? text.Length : plan.Set.Encode(text, entry.VR).Length)
            : entry.Segments is { } segments ? segments.Length : entry.ByteCount;
        bytes += bytes & 1;
        return plan.HeaderBytes(entry.VR, bytes) + bytes;
    }

    // Texts are encoded in the set that (0008,0005) names where it can hold them all; else everything goes to UTF-8.
    private SpecificCharacterSet DeclaredCharacterSet()
    {
        string terms = !_entries.TryGetValue(0x0008_0005, out BuilderEntry entry) ? ""
            : entry.Text ?? (entry.View is { } view ? view.GetString() ?? "" : Encoding.Latin1.GetString(entry.Bytes).Trim(' ', '\0'));
        return SpecificCharacterSet.Of(terms.Trim());
    }

    private void GoToUtf8()
    {
        foreach (BuilderEntry old in _entries.Sorted.ToArray())
        {
            if (old.View is { } copied)
            {
                Copy(copied);
            }
        }

        Set(new DicomTag(0x0008_0005), DicomVR.CS, SpecificCharacterSet.Utf8.DefinedTerms);
    }
}
