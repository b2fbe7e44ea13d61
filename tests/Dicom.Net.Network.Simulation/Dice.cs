using System.Numerics;

namespace Dicom.Net.Network.Simulation;

/// <summary>All chance of a run: the same numbers from the same seed on every machine and version of the runtime (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = (seed + 1) * 0x9E3779B97F4A7C15UL;

    public ulong Next64()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>0 to so many less one.</summary>
    public int Next(int count) => (int)Math.BigMul(Next64(), (ulong)count, out _);

    public int Between(int least, int most) => least + Next(most - least + 1);

    public bool Percent(int percent) => Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> from) => from[Next(from.Count)];

    public void Fill(Span<byte> bytes)
    {
        ulong word = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            word = (i & 7) == 0 ? Next64() : BitOperations.RotateRight(word, 8);
            bytes[i] = (byte)word;
        }
    }
}
