using System.Buffers;

namespace Dicom.Net.UpperLayer.Tests;

/// <summary>Sequences of several segments.</summary>
internal sealed class Sequences : ReadOnlySequenceSegment<byte>
{
    private Sequences(ReadOnlyMemory<byte> memory, long index)
    {
        Memory = memory;
        RunningIndex = index;
    }

    /// <summary>Cuts bytes into segments of one length, with an empty segment at the front.</summary>
    public static ReadOnlySequence<byte> Chop(byte[] bytes, int segmentLength)
    {
        var first = new Sequences(ReadOnlyMemory<byte>.Empty, 0);
        Sequences last = first;
        for (int i = 0; i < bytes.Length; i += segmentLength)
        {
            var next = new Sequences(bytes.AsMemory(i, Math.Min(segmentLength, bytes.Length - i)), i);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
