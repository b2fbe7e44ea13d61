using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The counters of one regular context (T.87 §A.2.1) and what follows from them, computed when they change: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct RegularContext
{
    /// <summary>A[Q]: the sum of the errors' magnitudes.</summary>
    public uint A;

    /// <summary>B[Q]: the sum of the errors, kept in -N + 1 .. 0.</summary>
    public int B;

    /// <summary>N[Q]: visits.</summary>
    public ushort N;

    /// <summary>C[Q]: the correction of the prediction.</summary>
    public sbyte C;

    /// <summary>The Golomb parameter that A and N give (T.87 §A.5.1).</summary>
    public byte K;

    /// <summary>-1 where errors are mapped the other way round (T.87 §A.5.2: k = 0 and 2 B not above -N), else 0.</summary>
    public int Flip;

    /// <summary>The smallest k with N * 2^k not below <paramref name="a"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GolombParameter(uint n, uint a)
    {
        int k = BitOperations.LeadingZeroCount(n) - BitOperations.LeadingZeroCount(a);
        k &= ~(k >> 31);

        // One more where N * 2^k is still below A: the sign of the difference, because a branch here is a coin toss.
        return k + (int)((((ulong)n << k) - a) >> 63);
    }

    /// <summary>Takes one prediction error in (T.87 §A.6).</summary>
    /// <param name="error">The error before its sign is put back, in quantisation steps.</param>
    /// <param name="step">2 * NEAR + 1.</param>
    /// <param name="reset">RESET.</param>
    /// <param name="lossless">NEAR is 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(int error, int step, int reset, bool lossless)
    {
        int sign = error >> 31;
        uint a = A + (uint)((error ^ sign) - sign);
        int b = B + (lossless ? error : error * step);
        int n = N;
        if (n == reset)
        {
            a >>= 1;
            b >>= 1;
            n >>= 1;
        }

        n++;

        // T.87 §A.6.2 without branches: down if b <= -n, up if b > 0; then b lies in -n + 1 .. 0.
        int down = (b + n - 1) >> 31;
        int up = -b >> 31;
        b += (n & down) - (n & up);
        int below = b + n - 1;
        b -= below & (below >> 31);
        b &= b >> 31;
        int c = C + down - up;
        if ((uint)(c + 128) > 255)
        {
            c = c < 0 ? -128 : 127;
        }

        int k = GolombParameter((uint)n, a);
        A = a;
        B = b;
        N = (ushort)n;
        C = (sbyte)c;
        K = (byte)k;
        Flip = lossless ? (((b << 1) + n - 1) & (k - 1)) >> 31 : 0;
    }
}

/// <summary>The counters of one of the two run interruption contexts (T.87 §A.7.2).</summary>
internal struct RunContext
{
    public uint A;
    public int N;

    /// <summary>Nn: negative errors.</summary>
    public int Negative;

    /// <summary>The Golomb parameter for a run interruption of the given type (T.87 §A.7.2.1).</summary>
    public readonly int GolombParameter(int type) => RegularContext.GolombParameter((uint)N, A + (type == 0 ? 0 : (uint)N >> 1));

    /// <summary>Undoes the mapping of the error (T.87 §A.7.2.2).</summary>
    public readonly int Unmap(int mapped, int type, int k)
    {
        int doubled = mapped + type;
        int odd = doubled & 1;
        int magnitude = (doubled + odd) >> 1;
        bool oddIsNegative = k != 0 || 2 * Negative >= N;
        return (odd != 0) == oddIsNegative ? -magnitude : magnitude;
    }

    /// <summary>Maps an error to a number that is not negative (T.87 §A.7.2.2).</summary>
    public readonly int Map(int error, int type, int k)
    {
        bool oddIsNegative = k != 0 || 2 * Negative >= N;
        bool odd = oddIsNegative ? error < 0 : error > 0;
        return (2 * Math.Abs(error)) - type - (odd ? 1 : 0);
    }

    public void Update(int error, int mapped, int type, int reset)
    {
        Negative += error < 0 ? 1 : 0;
        A += (uint)(mapped + 1 - type) >> 1;
        if (N == reset)
        {
            A >>= 1;
            N >>= 1;
            Negative >>= 1;
        }

        N++;
    }
}

/// <summary>All contexts of a scan: 365 regular ones (index 0 is used only where samples are interleaved) and two for run interruptions.</summary>
internal sealed class ContextModel
{
    internal const int RegularCount = 365;

    /// <summary>J[]: the binary logarithm of the run length that one bit stands for (T.87 §A.2.1).</summary>
    internal static ReadOnlySpan<byte> RunOrder =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    internal readonly RegularContext[] Regular = new RegularContext[RegularCount];
    internal readonly RunContext[] Run = new RunContext[2];

    public void Reset(in CodingParameters parameters)
    {
        uint a = (uint)parameters.InitialA;
        Regular.AsSpan().Fill(new RegularContext { A = a, N = 1, K = (byte)RegularContext.GolombParameter(1, a) });
        Run.AsSpan().Fill(new RunContext { A = a, N = 1 });
    }
}
