using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>Keyed one-way derivations, so that equal originals give equal replacements within a run and nobody without the key can try originals.</summary>
internal sealed class PseudonymSource
{
    private const int MaxShiftDays = 3650;

    private readonly byte[] _key;

    public PseudonymSource(string? secret)
    {
        _key = secret is null ? RandomNumberGenerator.GetBytes(32) : SHA256.HashData(Encoding.UTF8.GetBytes(secret));
    }

    /// <summary>The replacement of a UID under 2.25 (PS3.5 §B.2), in the form of a UUID of version 8.</summary>
    public string Uid(string original)
    {
        Span<byte> hash = stackalloc byte[32];
        Hash('U', original, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return "2.25." + BinaryPrimitives.ReadUInt128BigEndian(hash).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The days by which a patient's dates move: 1 to 3,650 into the past.</summary>
    public int ShiftDays(string patient)
    {
        Span<byte> hash = stackalloc byte[32];
        Hash('D', patient, hash);
        return -1 - (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % MaxShiftDays);
    }

    /// <summary>A patient's pseudonym: 21 characters.</summary>
    public string PatientId(string patient)
    {
        Span<byte> hash = stackalloc byte[32];
        Hash('P', patient, hash);
        return "ANON-" + Convert.ToHexString(hash[..8]);
    }

    private void Hash(char purpose, string original, Span<byte> hash) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose + original), hash);
}
