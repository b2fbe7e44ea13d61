using System.Buffers;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Core;

public sealed partial class DicomDatasetBuilder
{
    // Of an item: as the last measuring found it.
    private long _measuredBytes;
    private SpecificCharacterSet? _ownSet;

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
        var plan = new WritePlan(syntax, lengths, SetWithin(SpecificCharacterSet.Default));
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
            SpecificCharacterSet own = plan.Set.For(entry.VR);
            if (own.IsAscii(text))
            {
                encoder.Header(entry.Tag, entry.VR, (uint)text.Length + ((uint)text.Length & 1));
                encoder.Ascii(entry.VR, text);
            }
            else
            {
                encoder.Element(entry.Tag, entry.VR, own.Encode(text, entry.VR));
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
        RuntimeHelpers.EnsureSufficientExecutionStack();
        encoder.Header(tag, DicomVR.SQ, plan.IsUndefined ? DicomWriter.UndefinedLength : checked((uint)items.Bytes));
        foreach (DicomDatasetBuilder item in items.All)
        {
            encoder.Mark(0xFFFE_E000, plan.IsUndefined ? DicomWriter.UndefinedLength : checked((uint)item._measuredBytes));
            if (item._ownSet is null)
            {
                item.WriteEntries(ref encoder, plan);
            }
            else
            {
                item.WriteEntries(ref encoder, plan with { Set = item._ownSet });
            }

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

    // Lengths are measured once, from the inside out. On the way copied texts of other sets become texts that are encoded when they are
    // written, and all texts are looked at: whether the character set has their characters.
    private long Measure(in WritePlan plan, ref bool isEncodable)
    {
        long total = 0;
        ViewOrigin origin = default;
        foreach (ref readonly BuilderEntry entry in _entries.Sorted)
        {
            if (entry.Kind == EntryKind.Bytes)
            {
                int even = entry.ByteCount + (entry.ByteCount & 1);
                total += plan.HeaderBytes(entry.VR, even) + even;
                continue;
            }

            BuilderEntry own = entry.Kind == EntryKind.View ? InSet(entry, plan.Set, ref origin) : entry;
            if (own.Items is { } items)
            {
                MeasureItems(items, plan, ref isEncodable);
            }
            else if (own.Text is { } text && own.VR.UsesCharacterSet() && !plan.Set.CanEncode(text, own.VR))
            {
                isEncodable = false;
                continue;
            }

            total += TotalOf(own, plan);
        }

        return total;
    }

    private static void MeasureItems(BuilderItems items, in WritePlan plan, ref bool isEncodable)
    {
        // Deeper than the stack allows an exception is thrown here, before anything is written.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        long bytes = 0;
        foreach (DicomDatasetBuilder item in items.All)
        {
            item._ownSet = item.HasOwnSet ? item.SetWithin(plan.Set) : null;
            item._measuredBytes = item._ownSet is null ? item.Measure(plan, ref isEncodable) : item.Measure(plan with { Set = item._ownSet }, ref isEncodable);
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

        long bytes = entry.Text is { } text ? (plan.Set.For(entry.VR) is var own && own.IsAscii(text) ? text.Length : own.Encode(text, entry.VR).Length)
            : entry.Segments is { } segments ? segments.Length : entry.ByteCount;
        bytes += bytes & 1;
        return plan.HeaderBytes(entry.VR, bytes) + bytes;
    }
}
