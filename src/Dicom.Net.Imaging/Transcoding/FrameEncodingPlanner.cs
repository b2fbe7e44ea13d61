using System.Globalization;
using Dicom.Net.Codecs;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Decides how frames are coded in a syntax, after the values that PS3.5 §8.2 permits for each: PS3.5 §8.2.1 (JPEG), PS3.5 §8.2.2 (RLE),
/// PS3.5 §8.2.3 (JPEG-LS).
/// </summary>
internal static class FrameEncodingPlanner
{
    private const int MostRleSegments = 15;

    /// <summary>Makes the plan.</summary>
    /// <param name="source">The frames as they are decoded.</param>
    /// <param name="photometric">What the decoded samples are, chroma at full size.</param>
    /// <param name="target">A syntax that frames are written in.</param>
    /// <param name="options">Quality and the like.</param>
    /// <exception cref="UnencodablePixelDataException">The syntax cannot hold them.</exception>
    internal static FrameEncoding Plan(in FrameDescription source, string photometric, TransferSyntax target, TranscodeOptions options)
    {
        FrameFamily family = FrameFamilies.Of(target);
        FrameEncoding plain = new()
        {
            Target = target,
            Family = family,
            Source = source,
            PhotometricInterpretation = photometric,
            BitsAllocated = source.BitsAllocated,
            BitsStored = source.BitsStored,
            HighBit = source.HighBit,
        };
        if (photometric.StartsWith("YBR_PARTIAL", StringComparison.Ordinal) && source.SamplesPerPixel == 3)
        {
            throw new UnencodablePixelDataException(target, $"no photometric interpretation is left for full pixels of {photometric}");
        }

        return family switch
        {
            FrameFamily.Rle => PlanRle(plain),
            FrameFamily.JpegBaseline => PlanDct(plain, options, JpegProcess.Baseline),
            FrameFamily.JpegExtended => PlanDct(plain, options, JpegProcess.Extended),
            FrameFamily.JpegLossless => PlanLossless(plain, options),
            FrameFamily.JpegLs => PlanJpegLs(plain, options),
            FrameFamily.None => throw new UnencodablePixelDataException(target, "there is no encoder for it"),
            _ => plain,
        };
    }

    // PS3.5 §G.2: a segment per byte of the pixel, and the header names 15 of them.
    private static FrameEncoding PlanRle(FrameEncoding plain)
    {
        int segments = plain.Source.SamplesPerPixel * Math.Max(1, plain.BitsAllocated / 8);
        return plain.BitsAllocated == 1 && plain.Source.SamplesPerPixel == 1 || segments <= MostRleSegments
            ? plain
            : throw new UnencodablePixelDataException(plain.Target, $"pixels of {segments} bytes need more segments than RLE has");
    }

    private static FrameEncoding PlanDct(FrameEncoding plain, TranscodeOptions options, JpegProcess process)
    {
        FrameDescription source = plain.Source;
        CheckSamples(plain);
        if (source.IsSigned)
        {
            throw new UnencodablePixelDataException(plain.Target, "its samples are unsigned and the object's are signed");
        }

        if (plain.PhotometricInterpretation == "PALETTE COLOR")
        {
            throw new UnencodablePixelDataException(plain.Target, "indices of a palette do not bear losses");
        }

        int most = process == JpegProcess.Baseline ? 8 : 12;
        if (source.BitsStored > most)
        {
            throw new UnencodablePixelDataException(plain.Target, $"it has samples of {most} bits and the object's have {source.BitsStored}");
        }

        bool isShort = source.BitsStored <= 8 && (process == JpegProcess.Baseline || source.BitsAllocated == 8);
        int bits = isShort ? 8 : 12;
        bool isColor = source.SamplesPerPixel == 3;
        bool isRgb = plain.PhotometricInterpretation == "RGB";
        bool becomesYbr = isColor && ((isRgb && bits == 8) || plain.PhotometricInterpretation.StartsWith("YBR", StringComparison.Ordinal));
        bool isHalved = becomesYbr && !options.KeepFullChroma;
        return plain with
        {
            Precision = bits,
            BitsAllocated = bits == 8 ? 8 : 16,

            // The decoded wave may overshoot: all that the samples can hold are bits stored.
            BitsStored = bits,
            HighBit = bits - 1,
            PhotometricInterpretation = !becomesYbr ? plain.PhotometricInterpretation : isHalved ? "YBR_FULL_422" : "YBR_FULL",
            IsLossy = true,
            Method = "ISO_10918_1",
            Derivation = string.Create(CultureInfo.InvariantCulture, $"JPEG {(process == JpegProcess.Baseline ? "baseline" : "extended")}, quality {options.Quality}"),
            Jpeg = new()
            {
                Process = process,
                Quality = options.Quality,
                ConvertRgbToYCbCr = becomesYbr && isRgb,
                SamplesAreYCbCr = becomesYbr && !isRgb,
                Subsampling = isHalved ? JpegSubsampling.Horizontal : JpegSubsampling.None,
            },
        };
    }

    private static FrameEncoding PlanLossless(FrameEncoding plain, TranscodeOptions options)
    {
        CheckSamples(plain);
        bool isFirstOrder = plain.Target.Uid == "1.2.840.10008.1.2.4.70";
        return AsNumbers(plain) with
        {
            Jpeg = isFirstOrder || options.Predictor == 1
                ? JpegEncoderOptions.LosslessFirstOrder
                : new() { Process = JpegProcess.Lossless, Predictor = options.Predictor },
        };
    }

    private static FrameEncoding PlanJpegLs(FrameEncoding plain, TranscodeOptions options)
    {
        CheckSamples(plain);
        FrameEncoding numbers = AsNumbers(plain);
        if (plain.Target.Uid == "1.2.840.10008.1.2.4.80" || options.NearLossless == 0)
        {
            return numbers;
        }

        if (plain.PhotometricInterpretation == "PALETTE COLOR")
        {
            throw new UnencodablePixelDataException(plain.Target, "indices of a palette do not bear losses");
        }

        // T.87 §C.2.3: NEAR is at most half the largest sample.
        int most = ((1 << numbers.Precision) - 1) / 2;
        return options.NearLossless > most
            ? throw new UnencodablePixelDataException(plain.Target, $"an error of {options.NearLossless} is too much for samples of {numbers.Precision} bits")
            : numbers with
            {
                NearLossless = options.NearLossless,
                IsLossy = true,
                Method = "ISO_14495_1",
                Derivation = string.Create(CultureInfo.InvariantCulture, $"JPEG-LS, errors up to {options.NearLossless}"),
            };
    }

    // The samples of a codestream are numbers at the lower end: High Bit follows. Where values of 8 bits or less lie in two bytes,
    // whole cells are coded, so that no reader takes the precision for the cells' size.
    private static FrameEncoding AsNumbers(FrameEncoding plain) => plain with
    {
        Precision = plain.BitsAllocated == 16 && plain.BitsStored <= 8 ? 16 : Math.Max(2, plain.BitsStored),
        HighBit = plain.BitsStored - 1,
    };

    private static void CheckSamples(FrameEncoding plain)
    {
        if (plain.BitsAllocated is not (8 or 16))
        {
            throw new UnencodablePixelDataException(plain.Target, $"it has cells of 8 or 16 bits and the object's have {plain.BitsAllocated}");
        }

        if (plain.Source.SamplesPerPixel > 4)
        {
            throw new UnencodablePixelDataException(plain.Target, $"pixels of {plain.Source.SamplesPerPixel} samples are not coded");
        }
    }
}
