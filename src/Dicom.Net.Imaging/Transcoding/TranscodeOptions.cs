namespace Dicom.Net.Imaging;

/// <summary>How <see cref="Transcoder"/> is to convert. Instances do not change and can be shared.</summary>
public sealed class TranscodeOptions
{
    /// <summary>Lossless where the target allows it, basic offset tables, damage is an error.</summary>
    public static TranscodeOptions Default { get; } = new();

    /// <summary>Quality of JPEG baseline and extended, 1 to 100.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>The largest error of a sample in near-lossless JPEG-LS, 0 to 255; 0 makes the codestreams lossless.</summary>
    public int NearLossless { get; init; } = 2;

    /// <summary>The predictor of JPEG lossless (.57), 1 to 7; selection value 1 (.70) has predictor 1 whatever stands here.</summary>
    public int Predictor { get; init; } = 1;

    /// <summary>Whether colour of JPEG baseline and extended keeps all its chroma (YBR_FULL) and not half of it (YBR_FULL_422).</summary>
    public bool KeepFullChroma { get; init; }

    /// <summary>How frames are to be found in an encapsulated target.</summary>
    public OffsetTableKind OffsetTable { get; init; }

    /// <summary>
    /// Whether an object that loses something keeps its SOP Instance UID. PS3.3 §C.7.6.1.1.5 leaves it to the application; two
    /// different images of one UID are a danger where both can be met.
    /// </summary>
    public bool KeepSopInstanceUid { get; init; }

    /// <summary>Whether a damaged frame is kept as far as it was decoded, the rest 0, in place of ending the work.</summary>
    public bool KeepDamagedFrames { get; init; }

    /// <summary>Frames that are converted at once at most; 0 for as many as there are processors.</summary>
    public int MaxParallelFrames { get; init; }

    /// <summary>Coded frames are gathered in memory up to this many bytes, and in a temporary file beyond.</summary>
    public long MaxMemoryBytes { get; init; } = 16L << 20;

    /// <summary>Where such a file is made; null for the system's folder.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>Decodes the source; null: <see cref="FrameDecoder.Default"/>.</summary>
    public IFrameDecoder? Decoder { get; init; }

    /// <summary>Told the frames that are done.</summary>
    public IProgress<int>? Progress { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Quality, 1, nameof(Quality));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Quality, 100, nameof(Quality));
        ArgumentOutOfRangeException.ThrowIfNegative(NearLossless, nameof(NearLossless));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NearLossless, 255, nameof(NearLossless));
        ArgumentOutOfRangeException.ThrowIfLessThan(Predictor, 1, nameof(Predictor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Predictor, 7, nameof(Predictor));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxParallelFrames, nameof(MaxParallelFrames));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMemoryBytes, nameof(MaxMemoryBytes));
    }
}
