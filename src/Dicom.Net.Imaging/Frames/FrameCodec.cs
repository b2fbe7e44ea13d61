namespace Dicom.Net.Imaging;

/// <summary>One codec with its scratch memory: used by one thread at a time, kept for the next frame.</summary>
internal abstract class FrameCodec
{
    /// <summary>The most bytes of a decoded frame that a codestream of that length can stand for.</summary>
    internal abstract long MostDecodedBytes(in FrameDescription frame, long codestreamLengthBytes);

    /// <summary>Decodes into exactly the frame's bytes.</summary>
    internal abstract FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination);

    protected static long Multiply(long bytes, long ratio) => bytes > long.MaxValue / ratio ? long.MaxValue : bytes * ratio;
}
