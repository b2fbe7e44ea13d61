namespace Dicom.Net.Codecs;

/// <summary>What an encoder is to make of a frame. Instances do not change and can be shared.</summary>
public sealed class JpegEncoderOptions
{
    /// <summary>Lossless, predictor 1 (DICOM's process 14, selection value 1).</summary>
    public static JpegEncoderOptions LosslessFirstOrder { get; } = new() { Process = JpegProcess.Lossless };

    /// <summary>
    /// <see cref="JpegProcess.Baseline"/> (8 bits), <see cref="JpegProcess.Extended"/> (8 or 12 bits) or
    /// <see cref="JpegProcess.Lossless"/> (2 to 16 bits). Progressive frames are decoded but not made.
    /// </summary>
    public JpegProcess Process { get; init; } = JpegProcess.Baseline;

    /// <summary>Quality of the DCT processes, 1 to 100, scaling the example tables of T.81 Annex K in the customary way.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>Predictor of the lossless process, 1 to 7 (T.81 Table H.1).</summary>
    public int Predictor { get; init; } = 1;

    /// <summary>Lossless process: the number of low bits dropped before coding, 0 to one less than the precision. Anything but 0 loses them.</summary>
    public int PointTransform { get; init; }

    /// <summary>Rows of MCUs (lossless: rows) between restart markers; 0 for none.</summary>
    public int RestartRows { get; init; }

    /// <summary>DCT processes, three components: true to turn red, green, blue of 8 bits into Y, Cb, Cr first.</summary>
    public bool ConvertRgbToYCbCr { get; init; }

    /// <summary>DCT processes, three components: true where the samples are Y, Cb, Cr already; they are coded as they are and the codestream says so.</summary>
    public bool SamplesAreYCbCr { get; init; }

    /// <summary>DCT processes, three components: how far the second and third are reduced.</summary>
    public JpegSubsampling Subsampling { get; init; }
}
