using System.Buffers;
using System.Text;

namespace Dicom.Net.Core;

public sealed partial class DicomDatasetBuilder
{
    /// <summary>Writes the data set in a transfer syntax; deflated where the syntax is (PS3.5 §A.5).</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <param name="lengths">How the lengths of sequences and items are written.</param>
    public void WriteTo(IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths = SequenceLengths.AsRead)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(syntax);
        SpecificCharacterSet set = PrepareCharacterSet();
        if (syntax.IsDeflated)
        {
            Deflater.Write(output, (this, syntax, lengths, set), static (plain, all) => all.Item1.WriteEntries(new DicomWriter(plain, all.syntax), plain, all.syntax, all.lengths, all.set));
        }
        else
        {
            WriteEntries(new DicomWriter(output, syntax), output, syntax, lengths, set);
        }
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

    private void WriteEntries(DicomWriter writer, IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        foreach ((uint key, BuilderEntry entry) in _entries)
        {
            var tag = new DicomTag(key);
            if (entry.View is { } view)
            {
                ViewEncoder.Write(view.Dataset, view.RowIndex, view.Row.Next, output, syntax, lengths);
            }
            else if (entry.Text is { } text)
            {
                writer.WriteElement(tag, entry.VR, set.Encode(text, entry.VR));
            }
            else if (entry.Fragments is { } fragments)
            {
                WriteFragments(writer, tag, fragments);
            }
            else if (entry.Items is { } items)
            {
                bool isUndefined = lengths == SequenceLengths.Undefined;
                writer.BeginSequence(tag, isUndefined ? DicomWriter.UndefinedLength : checked((uint)MeasureItems(items, syntax, lengths, set)));
                foreach (DicomDatasetBuilder item in items)
                {
                    writer.BeginItem(isUndefined ? DicomWriter.UndefinedLength : checked((uint)item.Measure(syntax, lengths, set)));
                    item.WriteEntries(writer, output, syntax, lengths, set);
                    if (isUndefined)
                    {
                        writer.EndItem();
                    }
                }

                if (isUndefined)
                {
                    writer.EndSequence();
                }
            }
            else
            {
                writer.WriteElement(tag, entry.VR, entry.Bytes.Span);
            }
        }
    }

    private static void WriteFragments(DicomWriter writer, DicomTag tag, List<ReadOnlyMemory<byte>> fragments)
    {
        writer.WriteHeader(tag, DicomVR.OB, DicomWriter.UndefinedLength);
        foreach (ReadOnlyMemory<byte> fragment in fragments)
        {
            bool isOdd = (fragment.Length & 1) != 0;
            writer.BeginItem((uint)fragment.Length + (isOdd ? 1u : 0u));
            writer.WriteValue(DicomVR.OB, fragment.Span, isLittleEndian: true);
            if (isOdd)
            {
                writer.WritePadding(DicomVR.OB);
            }
        }

        writer.EndSequence();
    }

    private static long MeasureItems(List<DicomDatasetBuilder> items, TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        long total = 0;
        foreach (DicomDatasetBuilder item in items)
        {
            total += 8 + item.Measure(syntax, lengths, set);
        }

        return total;
    }

    private long Measure(TransferSyntax syntax, SequenceLengths lengths, SpecificCharacterSet set)
    {
        long total = 0;
        foreach (BuilderEntry entry in _entries.Values)
        {
            if (entry.View is { } view)
            {
                total += ViewEncoder.Measure(view.Dataset, view.RowIndex, view.Row.Next, syntax, lengths);
            }
            else if (entry.Items is { } items)
            {
                total += DicomWriter.HeaderBytes(DicomVR.SQ, 0, syntax) + MeasureItems(items, syntax, lengths, set);
            }
            else if (entry.Fragments is { } fragments)
            {
                total += DicomWriter.HeaderBytes(DicomVR.OB, 0, syntax) + 8 + fragments.Sum(f => 8L + f.Length + (f.Length & 1));
            }
            else
            {
                long bytes = entry.Text is { } text ? set.Encode(text, entry.VR).Length : entry.Bytes.Length;
                bytes += bytes & 1;
                total += DicomWriter.HeaderBytes(entry.VR, bytes, syntax) + bytes;
            }
        }

        return total;
    }

    // Texts are encoded in the set that (0008,0005) names where it can hold them all; else everything goes to UTF-8.
    private SpecificCharacterSet PrepareCharacterSet()
    {
        var tag = new DicomTag(0x0008_0005);
        string terms = !_entries.TryGetValue(tag.Value, out BuilderEntry? entry) ? ""
            : entry.Text ?? (entry.View is { } view ? view.GetString() ?? "" : Encoding.Latin1.GetString(entry.Bytes.Span).Trim(' ', '\0'));
        SpecificCharacterSet set = SpecificCharacterSet.Of(terms.Trim());
        if (CanEncode(set))
        {
            return set;
        }

        foreach ((uint key, BuilderEntry old) in _entries.ToArray())
        {
            if (old.View is { } copied)
            {
                Copy(copied);
                _ = key;
            }
        }

        Set(tag, DicomVR.CS, SpecificCharacterSet.Utf8.DefinedTerms);
        return SpecificCharacterSet.Utf8;
    }

    private bool CanEncode(SpecificCharacterSet set)
    {
        foreach (BuilderEntry entry in _entries.Values)
        {
            if (entry.Text is { } text && entry.VR.UsesCharacterSet() && !set.CanEncode(text))
            {
                return false;
            }

            if (entry.Items is { } items && !items.TrueForAll(item => item.CanEncode(set)))
            {
                return false;
            }
        }

        return true;
    }
}
