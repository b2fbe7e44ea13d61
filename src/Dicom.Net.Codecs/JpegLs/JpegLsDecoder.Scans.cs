namespace Dicom.Net.Codecs.JpegLs;

/// <content>One scan: its restart intervals, its lines, and where they go.</content>
public sealed partial class JpegLsDecoder
{
    private CodecResult DecodeScan(ref SegmentReader segments, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        ScanHeader scanHeader = header.Scan;
        if (!CodingParameters.TryCreate(header.BitsPerSample, scanHeader.Near, header.Preset, out CodingParameters parameters))
        {
            return new CodecResult(CodecStatus.Corrupt, 0, 0, "preset parameters or NEAR out of range");
        }

        int widest = 0;
        for (int i = 0; i < scanHeader.Count; i++)
        {
            FrameComponent component = header.Components[scanHeader.Component(i)];
            int entryBytes = EntryBytes(scanHeader, i);
            if (entryBytes != 0 && entryBytes != frame.BytesPerSample * (header.ComponentCount == 1 ? frame.Components : 1))
            {
                return new CodecResult(CodecStatus.Unsupported, 0, 0, "mapping tables of different kinds");
            }

            FrameComponent first = header.Components[scanHeader.Component(0)];
            if (scanHeader.Interleave == JpegLsInterleave.Sample && (component.Width != first.Width || component.Height != first.Height))
            {
                return new CodecResult(CodecStatus.Corrupt, 0, 0, "interleaved samples of components of different sizes");
            }

            widest = Math.Max(widest, component.Width);
        }

        scan.Begin(parameters, scanHeader.Count, widest);
        return DecodeIntervals(ref segments, codestream, scanHeader, destination);
    }

    /// <summary>Decodes the lines of a scan, restarting where the codestream says so.</summary>
    private CodecResult DecodeIntervals(ref SegmentReader segments, ReadOnlySpan<byte> codestream, in ScanHeader scanHeader, Span<byte> destination)
    {
        BitReader reader = new(codestream, segments.Position);
        uint interval = RestartLines(scanHeader);
        int units = UnitCount(scanHeader);
        int restarts = 0;
        for (int unit = 0; unit < units; unit++)
        {
            if (interval != 0 && unit != 0 && unit % interval == 0)
            {
                segments.Position = reader.Position;
                if (segments.NextMarker() != 0xD0 + (restarts & 7))
                {
                    segments.Position = reader.Position;
                    return new CodecResult(CodecStatus.Corrupt, 0, 0, "a restart marker is missing");
                }

                restarts++;
                scan.Restart();
                reader = new BitReader(codestream, segments.Position);
            }

            if (!DecodeUnit(ref reader, scanHeader, unit, destination))
            {
                segments.Position = reader.Position;
                return reader.IsCorrupt
                    ? new CodecResult(CodecStatus.Corrupt, 0, 0, "a code word that no encoder writes")
                    : new CodecResult(CodecStatus.Truncated, 0, 0, "the entropy-coded data end before the scan does");
            }
        }

        segments.Position = reader.Position;
        return new CodecResult(CodecStatus.Ok, 0, 0);
    }

    /// <summary>Lines of a single component or of interleaved samples; else groups of as many lines of each as its sampling factor says (T.87 §B.2).</summary>
    private int UnitCount(in ScanHeader scanHeader)
    {
        if (scanHeader.Count == 1 || scanHeader.Interleave == JpegLsInterleave.Sample)
        {
            return header.Components[scanHeader.Component(0)].Height;
        }

        int units = 0;
        for (int i = 0; i < scanHeader.Count; i++)
        {
            FrameComponent component = header.Components[scanHeader.Component(i)];
            units = Math.Max(units, (component.Height + component.VerticalSampling - 1) / component.VerticalSampling);
        }

        return units;
    }

    /// <summary>The restart interval in lines. One that counts samples (more than the lines there are, and whole lines) is taken as such.</summary>
    private uint RestartLines(in ScanHeader scanHeader)
    {
        FrameComponent component = header.Components[scanHeader.Component(0)];
        uint interval = header.RestartInterval;
        return interval > component.Height && interval % component.Width == 0 ? interval / (uint)component.Width : interval;
    }

    private bool DecodeUnit(ref BitReader reader, in ScanHeader scanHeader, int unit, Span<byte> destination)
    {
        if (scanHeader.Count > 1 && scanHeader.Interleave == JpegLsInterleave.Sample)
        {
            if (!scan.DecodeInterleavedLine(ref reader, header.Components[scanHeader.Component(0)].Width))
            {
                return false;
            }

            WriteLines(scanHeader, unit, destination);
            return true;
        }

        bool together = CanWriteTogether(scanHeader);
        for (int i = 0; i < scanHeader.Count; i++)
        {
            int index = scanHeader.Component(i);
            int lines = scanHeader.Count == 1 ? 1 : header.Components[index].VerticalSampling;
            for (int v = 0; v < lines; v++)
            {
                if (!scan.DecodeLine(ref reader, i, header.Components[index].Width))
                {
                    return false;
                }

                if (!together)
                {
                    WriteLine(scanHeader, i, (unit * lines) + v, destination);
                    scan.Lines.EndLine(i);
                }
            }
        }

        if (together)
        {
            WriteLines(scanHeader, unit, destination);
        }

        return true;
    }

    /// <summary>True when each of the frame's components has its line of this row in this scan, as wide as the image and as it is to be delivered.</summary>
    private bool CanWriteTogether(in ScanHeader scanHeader)
    {
        bool together = scanHeader.Count == header.ComponentCount && header.MaxVertical == header.Components[0].VerticalSampling && tables.IsEmpty && !IsSubsampled;
        for (int i = 0; i < scanHeader.Count; i++)
        {
            together &= scanHeader.Component(i) == i && (scanHeader.Count == 1 || header.Components[i].VerticalSampling == 1);
        }

        return together;
    }

    private void WriteLines(in ScanHeader scanHeader, int row, Span<byte> destination)
    {
        if (CanWriteTogether(scanHeader))
        {
            writer.WriteAll(scan.Lines, row, destination);
            for (int i = 0; i < scanHeader.Count; i++)
            {
                header.Components[i].RowsDone = row + 1;
                scan.Lines.EndLine(i);
            }

            return;
        }

        for (int i = 0; i < scanHeader.Count; i++)
        {
            WriteLine(scanHeader, i, row, destination);
            scan.Lines.EndLine(i);
        }
    }

    private void WriteLine(in ScanHeader scanHeader, int i, int line, Span<byte> destination)
    {
        int index = scanHeader.Component(i);
        ref FrameComponent component = ref header.Components[index];
        if (line >= component.Height)
        {
            return;
        }

        int table = scanHeader.Table(i);
        writer.WriteComponent(
            scan.Lines.Current(i).Slice(1, component.Width), index, component, line, tables.Entries(table), EntryBytes(scanHeader, i), destination);
        component.RowsDone = line + 1 == component.Height ? frame.Height : writer.FirstRow(line + 1, component.VerticalSampling);
    }
}
