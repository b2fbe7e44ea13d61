namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Tells a kernel at compile time which arithmetic it needs: structs as type arguments make the compiler write one kernel for each.
/// </summary>
internal interface ICodingMode
{
    /// <summary>True: NEAR = 0 and RANGE is a power of two, so errors wrap by a mask. False: everything else.</summary>
    static abstract bool IsPlainLossless { get; }
}

/// <summary>NEAR = 0, MAXVAL + 1 a power of two: practically all lossless codestreams.</summary>
internal readonly struct PlainLossless : ICodingMode
{
    public static bool IsPlainLossless => true;
}

/// <summary>Near-lossless, or an odd MAXVAL.</summary>
internal readonly struct GeneralCoding : ICodingMode
{
    public static bool IsPlainLossless => false;
}
