using System.Numerics;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The numbers that steer a scan (T.87 §A.1, §A.2.1, §C.2.4.1.1).</summary>
internal readonly record struct CodingParameters
{
    private const int BasicT1 = 3;
    private const int BasicT2 = 7;
    private const int BasicT3 = 21;
    internal const int DefaultReset = 64;

    private CodingParameters(int maxVal, int near, int t1, int t2, int t3, int reset)
    {
        MaxVal = maxVal;
        Near = near;
        T1 = t1;
        T2 = t2;
        T3 = t3;
        Reset = reset;
        Step = (2 * near) + 1;
        Range = ((maxVal + (2 * near)) / Step) + 1;
        QuantizedBits = BitsFor(Range);
        int bits = Math.Max(2, BitsFor(maxVal + 1));
        Limit = 2 * (bits + Math.Max(8, bits));
    }

    /// <summary>The largest sample value.</summary>
    public int MaxVal { get; }

    /// <summary>The largest error of a sample.</summary>
    public int Near { get; }

    public int T1 { get; }

    public int T2 { get; }

    public int T3 { get; }

    /// <summary>The number of visits after which a context's counters are halved.</summary>
    public int Reset { get; }

    /// <summary>2 * NEAR + 1: the distance of two reconstruction values.</summary>
    public int Step { get; }

    /// <summary>RANGE: how many prediction errors there are.</summary>
    public int Range { get; }

    /// <summary>qbpp: the bits of an escaped prediction error.</summary>
    public int QuantizedBits { get; }

    /// <summary>LIMIT: the longest code word in bits.</summary>
    public int Limit { get; }

    /// <summary>True when errors wrap at a power of two and nothing is quantised: the kernels' fast form.</summary>
    public bool IsPlainLossless => Near == 0 && BitOperations.IsPow2(MaxVal + 1);

    /// <summary>A[] of a fresh context (T.87 §A.2.1).</summary>
    public int InitialA => Math.Max(2, (Range + 32) / 64);

    /// <summary>Parameters as an LSE segment of type 1 gives them, 0 standing for the default of each; false when they break T.87 §C.2.4.1.1.</summary>
    public static bool TryCreate(int bitsPerSample, int near, PresetParameters preset, out CodingParameters parameters)
    {
        parameters = default;
        int largest = (1 << bitsPerSample) - 1;
        int maxVal = preset.MaxVal == 0 ? largest : preset.MaxVal;
        if (maxVal > largest || near > Math.Min(255, maxVal / 2))
        {
            return false;
        }

        (int d1, int d2, int d3) = Defaults(maxVal, near);
        int t1 = preset.T1 == 0 ? d1 : preset.T1;
        int t2 = preset.T2 == 0 ? d2 : preset.T2;
        int t3 = preset.T3 == 0 ? d3 : preset.T3;
        int reset = preset.Reset == 0 ? DefaultReset : preset.Reset;
        if (t1 <= near || t2 < t1 || t3 < t2 || t3 > Math.Max(maxVal, near + 1) || reset < 3 || reset > Math.Max(255, maxVal))
        {
            return false;
        }

        parameters = new CodingParameters(maxVal, near, t1, t2, t3, reset);
        return true;
    }

    /// <summary>The default thresholds (T.87 §C.2.4.1.1.1).</summary>
    internal static (int T1, int T2, int T3) Defaults(int maxVal, int near)
    {
        if (maxVal >= 128)
        {
            int factor = (Math.Min(maxVal, 4095) + 128) / 256;
            int t1 = ClampThreshold((factor * (BasicT1 - 2)) + 2 + (3 * near), near + 1, maxVal);
            int t2 = ClampThreshold((factor * (BasicT2 - 3)) + 3 + (5 * near), t1, maxVal);
            return (t1, t2, ClampThreshold((factor * (BasicT3 - 4)) + 4 + (7 * near), t2, maxVal));
        }
        else
        {
            int factor = 256 / (maxVal + 1);
            int t1 = ClampThreshold(Math.Max(2, (BasicT1 / factor) + (3 * near)), near + 1, maxVal);
            int t2 = ClampThreshold(Math.Max(3, (BasicT2 / factor) + (5 * near)), t1, maxVal);
            return (t1, t2, ClampThreshold(Math.Max(4, (BasicT3 / factor) + (7 * near)), t2, maxVal));
        }
    }

    /// <summary>A threshold out of its bounds becomes the lower bound, as the standard has it (not the nearer one).</summary>
    private static int ClampThreshold(int value, int low, int maxVal) => value > maxVal || value < low ? low : value;

    private static int BitsFor(int values) => values <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)(values - 1));
}
