using System.Buffers;

namespace Dicom.Net.Codecs;

/// <summary>
/// The working memory of one codec object: rented when first needed, kept from frame to frame, returned on disposal.
/// Every request is derived from a frame that the caller's own memory was already found to hold.
/// </summary>
internal sealed class JpegScratch : IDisposable
{
    private byte[] _planes = [];
    private short[] _coefficients = [];
    private ushort[] _words = [];

    /// <summary>Sample rows between transform and output.</summary>
    internal Span<byte> Planes(int count) => Grow(ref _planes, count);

    /// <summary>DCT coefficients of a whole frame.</summary>
    internal Span<short> Coefficients(int count) => Grow(ref _coefficients, count);

    /// <summary>Samples or differences of lossless frames.</summary>
    internal Span<ushort> Words(int count) => Grow(ref _words, count);

    private static Span<T> Grow<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Release(ref array);
            array = ArrayPool<T>.Shared.Rent(count);
        }

        return array.AsSpan(0, count);
    }

    private static void Release<T>(ref T[] array)
    {
        if (array.Length != 0)
        {
            ArrayPool<T>.Shared.Return(array);
            array = [];
        }
    }

    public void Dispose()
    {
        Release(ref _planes);
        Release(ref _coefficients);
        Release(ref _words);
    }
}
