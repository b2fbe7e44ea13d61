using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed class FrameMutationTests
{
    private const int Rounds = 3000;
    private const long MostFrameBytes = 8 << 20;

    private static readonly DicomTag[] s_numbers =
    [
        DicomTags.Rows, DicomTags.Columns, DicomTags.SamplesPerPixel, DicomTags.BitsAllocated, DicomTags.BitsStored, DicomTags.HighBit,
        DicomTags.PixelRepresentation, DicomTags.PlanarConfiguration,
    ];

    private static readonly int[] s_values = [0, 1, 2, 3, 7, 8, 11, 12, 13, 15, 16, 31, 32, 63, 64, 255, 4096, 65535];

    private static readonly string[] s_photometrics = ["MONOCHROME1", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420", "PALETTE COLOR", ""];

    private static readonly string[] s_syntaxes =
    [
        CodedFrames.Rle, CodedFrames.Jpeg, "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.1.98",
        "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Frames_OfMutatedObjects_AreDecodedOrTypedErrors(int seed)
    {
        Random random = new(seed);
        CodedFrames[] coded = [CodedFrames.Create(CodedFrames.Rle, 3, seed), CodedFrames.Create(CodedFrames.Jpeg, 3, seed)];
        byte[] values = new byte[MostFrameBytes + 64];
        int decoded = 0;
        for (int round = 0; round < Rounds; round++)
        {
            DicomDatasetBuilder image = Mutate(coded[round % 2], random, out string syntax);
            using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(syntax));
            try
            {
                decoded += DecodeAll(dataset, values);
            }
            catch (DicomException)
            {
                // A typed error is what a damaged object may give; anything else fails the test and names its seed and round.
            }
            catch (Exception unexpected)
            {
                Assert.Fail($"seed {seed}, round {round}, {syntax}: {unexpected}");
            }
        }

        Assert.InRange(decoded, Rounds / 20, 5 * Rounds);
    }

    private static int DecodeAll(DicomDataset dataset, byte[] values)
    {
        PixelFrames frames = PixelFrames.Open(dataset);
        int decoded = 0;
        for (int i = 0; i < Math.Min(4, frames.Description.NumberOfFrames); i++)
        {
            frames.EnsureDecodable(i);
            int length = (int)frames.Description.Frame.FrameLengthBytes;
            if (length > MostFrameBytes)
            {
                continue;
            }

            values.AsSpan(length, 64).Fill(0xA5);
            try
            {
                frames.Decode(i, values.AsSpan(0, length));
                decoded++;
            }
            finally
            {
                Assert.Equal(-1, values.AsSpan(length, 64).IndexOfAnyExcept((byte)0xA5));
            }

            if (length < 2000)
            {
                FrameRenderer renderer = new(dataset, frames);
                renderer.Render(i, new byte[renderer.GetLengthBytes(i)]);
            }
        }

        return decoded;
    }

    private static DicomDatasetBuilder Mutate(CodedFrames coded, Random random, out string syntax)
    {
        byte[] joined = coded.Joined;
        for (int i = random.Next(4); i > 0; i--)
        {
            joined[random.Next(joined.Length)] = (byte)random.Next(256);
        }

        List<byte[]> fragments = random.Next(3) == 0 ? [.. coded.Codestreams] : CodedFrames.Cut(joined, random.Next(1, 7), random);
        if (random.Next(4) == 0)
        {
            fragments.Insert(random.Next(fragments.Count + 1), new byte[2 * random.Next(3)]);
        }

        uint[]? table = random.Next(3) switch
        {
            0 => null,
            1 => CodedFrames.OffsetsOf(fragments),
            _ => [0, (uint)random.Next(300), (uint)random.Next(600)],
        };
        DicomDatasetBuilder image = coded.ToObject(fragments, table, random.Next(4) == 0 ? random.Next(1, 9) : null);
        syntax = random.Next(2) == 0 ? coded.Syntax : s_syntaxes[random.Next(s_syntaxes.Length)];
        for (int i = random.Next(3); i > 0; i--)
        {
            image.Set(s_numbers[random.Next(s_numbers.Length)], s_values[random.Next(s_values.Length)]);
        }

        if (random.Next(4) == 0)
        {
            image.Set(DicomTags.PhotometricInterpretation, s_photometrics[random.Next(s_photometrics.Length)]);
        }

        if (random.Next(3) == 0 || !TransferSyntax.Get(syntax).IsEncapsulated)
        {
            image.SetBytes(DicomTags.PixelData, random.Next(2) == 0 ? DicomVR.OW : DicomVR.OB, joined);
        }

        return image;
    }
}
