using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>
/// Changes valid encapsulated pixel data by a program of four-byte steps: bytes and bits, marker segments of JPEG codestreams and
/// entries of RLE headers, fragments, offset tables, and what the header claims.
/// </summary>
internal static class CodestreamMutator
{
    private const int StepBytes = 4;
    private const int MostSteps = 64;

    private static readonly DicomTag[] s_claims =
    [
        DicomTags.Rows, DicomTags.Columns, DicomTags.SamplesPerPixel, DicomTags.BitsAllocated, DicomTags.BitsStored, DicomTags.HighBit,
        DicomTags.PixelRepresentation, DicomTags.PlanarConfiguration, DicomTags.NumberOfFrames,
    ];

    private static readonly int[] s_numbers = [0, 1, 2, 3, 4, 7, 8, 11, 12, 15, 16, 31, 32, 64, 100, 1000];

    /// <summary>Applies a program to a copy of the object.</summary>
    public static DicomDatasetBuilder Apply(DicomDataset coded, ReadOnlySpan<byte> program)
    {
        var builder = new DicomDatasetBuilder().CopyFrom(coded.Root);
        if (!coded.TryGetElement(DicomTags.PixelData, out DicomElement pixels))
        {
            return builder;
        }

        if (!pixels.IsEncapsulated)
        {
            byte[] native = pixels.ValueBytes.ToArray();
            for (; program.Length >= StepBytes; program = program[StepBytes..])
            {
                if (program[0] >= 0xE0)
                {
                    Claim(builder, program);
                }
                else if (native.Length > 0)
                {
                    native[BinaryPrimitives.ReadUInt16LittleEndian(program[1..]) % native.Length] = program[3];
                }
            }

            return builder.SetBytes(DicomTags.PixelData, pixels.VR, native);
        }

        byte[] table = pixels.GetFragment(0).ToArray();
        List<byte[]> fragments = [];
        for (int i = 1; i < pixels.FragmentCount; i++)
        {
            fragments.Add(pixels.GetFragment(i).ToArray());
        }

        for (int step = 0; step < MostSteps && program.Length >= StepBytes; step++, program = program[StepBytes..])
        {
            Step(builder, fragments, ref table, program);
        }

        return builder.SetFragments(DicomTags.PixelData, table, fragments.Select(f => (ReadOnlyMemory<byte>)f));
    }

    private static void Step(DicomDatasetBuilder builder, List<byte[]> fragments, ref byte[] table, ReadOnlySpan<byte> step)
    {
        int which = fragments.Count == 0 ? 0 : step[1] % fragments.Count;
        int value = BinaryPrimitives.ReadUInt16LittleEndian(step[2..]);
        switch (step[0] >> 4)
        {
            case 14 or 15:
                Claim(builder, step);
                break;
            case 13 when table.Length > 0:
                table[value % table.Length] ^= step[1];
                break;
            case 12:
                table = [];
                break;
            case 11 when fragments.Count < 16:
                fragments.Insert(which, new byte[2 * (value % 3)]);
                break;
            default:
                if (fragments.Count > 0)
                {
                    Change(fragments, which, step[0], value);
                }

                break;
        }
    }

    private static void Change(List<byte[]> fragments, int which, byte kind, int value)
    {
        byte[] bytes = fragments[which];
        if (bytes.Length == 0)
        {
            return;
        }

        int at = value % bytes.Length;
        switch (kind >> 4)
        {
            case 0: bytes[at] = kind; break;
            case 1: bytes[at] ^= (byte)(1 << (kind & 7)); break;
            case 2: fragments[which] = bytes[..at]; break;
            case 3: fragments[which] = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + (kind & 15))..]]; break;
            case 4: fragments[which] = [.. bytes[..at], .. new byte[1 + (kind & 15)], .. bytes[at..]]; break;
            case 5: fragments.RemoveAt(which); break;
            case 6 when fragments.Count < 16: fragments.Insert(which, (byte[])bytes.Clone()); break;
            case 7 when fragments.Count < 16:
                fragments[which] = bytes[..at];
                fragments.Insert(which + 1, bytes[at..]);
                break;
            case 8 or 9: ChangeSegment(fragments, which, kind, value); break;
            case 10 when bytes.Length >= 64:
                // RLE: the count and offsets of segments (PS3.5 §G.5).
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * (kind & 15)), value - 16);
                break;
        }
    }

    // Marker segments of JPEG and JPEG-LS (T.81 §B.1.1): one is dropped, doubled, swapped with the next, cut, or changed within.
    private static void ChangeSegment(List<byte[]> fragments, int which, byte kind, int value)
    {
        byte[] bytes = fragments[which];
        List<(int Start, int End)> segments = Segments(bytes);
        if (segments.Count == 0)
        {
            return;
        }

        (int start, int end) = segments[value % segments.Count];
        switch (kind & 7)
        {
            case 0: fragments[which] = [.. bytes[..start], .. bytes[end..]]; break;
            case 1: fragments[which] = [.. bytes[..end], .. bytes[start..]]; break;
            case 2 when value % segments.Count + 1 < segments.Count:
                (int next, int last) = segments[(value % segments.Count) + 1];
                fragments[which] = [.. bytes[..start], .. bytes[next..last], .. bytes[start..end], .. bytes[last..]];
                break;
            case 3: bytes[start + 3] = (byte)(value >> 8); break;
            case 4: bytes[start + 1] = (byte)(0xC0 | (value >> 10)); break;
            default: bytes[start + 4 + ((value >> 4) % Math.Max(1, end - start - 4))] = (byte)(value >> 8); break;
        }
    }

    private static List<(int Start, int End)> Segments(ReadOnlySpan<byte> bytes)
    {
        List<(int, int)> segments = [];
        int at = 2;
        while (at + 6 <= bytes.Length && bytes[at] == 0xFF && bytes[at + 1] != 0xFF && segments.Count < 64)
        {
            int end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (end > bytes.Length || end < at + 5)
            {
                break;
            }

            segments.Add((at, end));

            // Behind the start of a scan come its data.
            if (bytes[at + 1] == 0xDA)
            {
                break;
            }

            at = end;
        }

        return segments;
    }

    private static void Claim(DicomDatasetBuilder builder, ReadOnlySpan<byte> step)
    {
        DicomTag tag = s_claims[step[1] % s_claims.Length];
        builder.Set(tag, s_numbers[step[2] & 15]);
    }
}
