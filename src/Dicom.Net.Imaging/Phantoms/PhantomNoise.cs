using System.Numerics;

namespace Dicom.Net.Imaging;

/// <summary>Noise that looks normal, with a standard deviation of about 11, from an xorshift generator seeded per slice.</summary>
internal struct PhantomNoise
{
    private ulong _state;

    internal PhantomNoise(int seed, int slice)
    {
        _state = (((ulong)(uint)seed << 32) | (uint)slice) + 0x9E3779B97F4A7C15UL;
        for (int i = 0; i < 4; i++)
        {
            Step();
        }
    }

    internal float Next()
    {
        ulong bits = Step();

        // The sum of four bytes has the mean 510 and the standard deviation 148.
        uint sum = (byte)bits + (uint)(byte)(bits >> 16) + (byte)(bits >> 32) + (byte)(bits >> 48);
        return ((float)sum - 510) / 13.5f;
    }

    private ulong Step()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return BitOperations.RotateLeft(_state * 0x2545F4914F6CDD1DUL, 23);
    }
}
