using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Codecs.Tests.Rle;

public class RleInterleaverTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void Interleave_Vectors_EqualTheScalarForm_AndExtractUndoesThem(int planeCount)
    {
        Random random = new(planeCount);
        for (int count = 1; count < 150; count++)
        {
            int pitch = count + random.Next(9);
            byte[] planes = new byte[planeCount * pitch];
            random.NextBytes(planes);
            byte[] expected = new byte[count * planeCount];
            byte[] actual = new byte[count * planeCount];
            RleInterleaver.InterleaveScalar(planes, pitch, planeCount, 0, count, expected);
            RleInterleaver.Interleave(planes, pitch, planeCount, count, actual);
            Assert.Equal(expected, actual);
            for (int p = 0; p < planeCount; p++)
            {
                byte[] plane = new byte[count];
                RleInterleaver.Extract(actual, planeCount, p, count, plane);
                Assert.Equal(planes[(p * pitch)..((p * pitch) + count)], plane);
            }
        }
    }
}
