using System.Buffers;
using System.Runtime.CompilerServices;
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
    /// <exception cref="InsufficientExecutionStackException">Items of this builder are nested deeper than the stack allows: some thousands deep.</exception>
    /// <exception cref="DicomDataException">A copied text that needs another character set is larger than <see cref="DicomElement.MostTextBytes"/>.</exception>
    public void WriteTo(IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths = SequenceLengths.AsRead)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(syntax);
        SpecificCharacterSet set = PrepareCharacterSet();
        if (syntax.IsDeflated)
        {
            Deflater.Write(output, (this, syntax, lengths, set), static (plain, all) => all.Item1.WritePlain(plain, all.syntax, all.lengths, all.set));
        }
        else
        {
            WritePlain(output, syntax, lengths, set);
        }
    }

    private void WritePlain(IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        MeasureItems(syntax, lengths, set);
        (output as PooledBufferWriter)?.Expect(EstimateBytes());
        var encoder = new ElementEncoder(output, syntax);
        WriteEntries(ref encoder, syntax, lengths, set);
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

    private void WriteEntries(ref ElementEncoder encoder, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        (ReadOnlyMemory<uint> tagMemory, ReadOnlyMemory<BuilderEntry> entryMemory) = _entries.Sorted;
        ReadOnlySpan<uint> tags = tagMemory.Span;
        ReadOnlySpan<BuilderEntry> entries = entryMemory.Span;
        for (int i = 0; i < tags.Length; i++)
        {
            if (IsGroupLength(tags[i], entries[i]))
            {
                WriteGroupLength(ref encoder, tags[i..], entries[i..], syntax, lengths, set);
            }
            else if (entries[i].Kind == EntryKind.View)
            {
                DicomElement view = entries[i].View!.Value;
                int count = 1;
                while (i + count < tags.Length && Continues(entries[i + count - 1], entries[i + count], tags[i + count]))
                {
                    count++;
                }

                i += count - 1;
                ViewEncoder.Write(ref encoder, view.Dataset, view.RowIndex, entries[i].View!.Value.Row.Next, view.Parent.FirstRow == 0, syntax, lengths);
            }
            else
            {
                WriteOwn(ref encoder, tags[i], entries[i], syntax, lengths, set);
            }
        }
    }

    private static void WriteOwn(ref ElementEncoder encoder, uint tag, BuilderEntry entry, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        if (entry.Kind == EntryKind.Bytes)
        {
            ReadOnlySpan<byte> bytes = entry.Bytes.Span;
            encoder.Header(tag, entry.VR, (uint)bytes.Length + ((uint)bytes.Length & 1));
            encoder.Value(entry.VR, bytes, isLittleEndian: true);
        }
        else if (entry.Text is { } text)
        {
            SpecificCharacterSet own = set.For(entry.VR);
            if (own.IsAscii(text))
            {
                encoder.Header(tag, entry.VR, (uint)text.Length + ((uint)text.Length & 1));
                encoder.Ascii(entry.VR, text);
                return;
            }

            byte[] encoded = own.Encode(text, entry.VR);
            encoder.Header(tag, entry.VR, (uint)encoded.Length + ((uint)encoded.Length & 1));
            encoder.Value(entry.VR, encoded, isLittleEndian: true);
        }
        else if (entry.Fragments is { } fragments)
        {
            WriteFragments(ref encoder, tag, fragments);
        }
        else if (entry.Items is { } items)
        {
            WriteItems(ref encoder, tag, entry.ItemsBytes, items, syntax, lengths, set);
        }
        else if (entry.Segments is { } segments)
        {
            encoder.Header(tag, entry.VR, (uint)(segments.Length + (segments.Length & 1)));
            encoder.Value(entry.VR, segments);
        }
    }

    private static void WriteItems(
        ref ElementEncoder encoder, uint tag, long bytes, List<DicomDatasetBuilder> items, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        bool isUndefined = lengths == SequenceLengths.Undefined;
        encoder.Header(tag, DicomVR.SQ, isUndefined ? DicomWriter.UndefinedLength : checked((uint)bytes));
        foreach (DicomDatasetBuilder item in items)
        {
            encoder.Mark(0xFFFE_E000, isUndefined ? DicomWriter.UndefinedLength : checked((uint)item._measuredBytes));
            item.WriteEntries(ref encoder, syntax, lengths, item.SetWithin(set));
            if (isUndefined)
            {
                encoder.Mark(0xFFFE_E00D, 0);
            }
        }

        if (isUndefined)
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
    private static void WriteGroupLength(
        ref ElementEncoder encoder, ReadOnlySpan<uint> tags, ReadOnlySpan<BuilderEntry> entries, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        long total = 0;
        for (int i = 1; i < tags.Length && tags[i] >> 16 == tags[0] >> 16; i++)
        {
            total += TotalOf(entries[i], syntax, lengths, set);
        }

        encoder.GroupLength(tags[0], total);
    }

    // Three bytes are padded to the four of a number.
    private static bool IsGroupLength(uint tag, BuilderEntry entry) =>
        (tag & 0xFFFF) == 0 && entry.VR == DicomVR.UL && (entry.View is { } view ? view.Length is 3 or 4 : entry.Bytes.Length is 3 or 4);

    // Elements that follow each other in their data set as they do here are written as one run.
    private static bool Continues(BuilderEntry before, BuilderEntry entry, uint tag) =>
        entry.View is { } next && before.View is { } view && ReferenceEquals(next.Dataset, view.Dataset)
            && next.RowIndex == view.Row.Next && next.Parent.FirstRow == view.Parent.FirstRow && !IsGroupLength(tag, entry);

    // Where lengths are written they are measured once, from the inside out.
    private void MeasureItems(TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        // Deeper than the stack allows an exception is thrown here, before anything is written; the writing goes no deeper.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (BuilderEntry entry in _entries.Sorted.Entries.Span)
        {
            if (entry.Kind == EntryKind.Items)
            {
                List<DicomDatasetBuilder> items = entry.Items!;
                long bytes = 0;
                foreach (DicomDatasetBuilder item in items)
                {
                    SpecificCharacterSet own = item.SetWithin(set);
                    item.MeasureItems(syntax, lengths, own);
                    item._measuredBytes = item.MeasureEntries(syntax, lengths, own);
                    bytes += 8 + item._measuredBytes + (lengths == SequenceLengths.Undefined ? 8 : 0);
                }

                entry.ItemsBytes = bytes;
            }
        }
    }

    private long MeasureEntries(TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        long total = 0;
        foreach (BuilderEntry entry in _entries.Sorted.Entries.Span)
        {
            total += TotalOf(entry, syntax, lengths, set);
        }

        return total;
    }

    private static long TotalOf(BuilderEntry entry, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        if (entry.Kind == EntryKind.Bytes)
        {
            int even = entry.Bytes.Length + (entry.Bytes.Length & 1);
            return DicomWriter.HeaderBytes(entry.VR, even, syntax) + even;
        }

        if (entry.View is { } view)
        {
            return ViewEncoder.Measure(view.Dataset, view.RowIndex, view.Row.Next, syntax, lengths);
        }

        if (entry.Items is not null)
        {
            return DicomWriter.HeaderBytes(DicomVR.SQ, 0, syntax) + entry.ItemsBytes + (lengths == SequenceLengths.Undefined ? 8 : 0);
        }

        if (entry.Fragments is { } fragments)
        {
            return DicomWriter.HeaderBytes(DicomVR.OB, 0, syntax) + 8 + fragments.Sum(f => 8L + f.Length + (f.Length & 1));
        }

        long bytes = entry.Text is { } text ? (set.For(entry.VR) is var own && own.IsAscii(text) ? text.Length : own.Encode(text, entry.VR).Length)
            : entry.Segments is { } segments ? segments.Length : entry.Bytes.Length;
        bytes += bytes & 1;
        return DicomWriter.HeaderBytes(entry.VR, bytes, syntax) + bytes;
    }

    // Not less than what large values take, so that an array need not grow over them.
    private long EstimateBytes()
    {
        long bytes = 0;
        foreach (BuilderEntry entry in _entries.Sorted.Entries.Span)
        {
            bytes += 12 + entry.Bytes.Length + entry.ItemsBytes + (entry.Segments?.Length ?? 0)
                + (entry.View is { } view && view.Length != DicomWriter.UndefinedLength ? view.Length : 0);
        }

        return bytes;
    }
}
