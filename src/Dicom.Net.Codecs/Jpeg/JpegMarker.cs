namespace Dicom.Net.Codecs;

/// <summary>The second bytes of the markers (T.81 Table B.1) that the codec acts on.</summary>
internal static class JpegMarker
{
    internal const byte Tem = 0x01;
    internal const byte Sof0 = 0xC0;
    internal const byte Sof1 = 0xC1;
    internal const byte Sof2 = 0xC2;
    internal const byte Sof3 = 0xC3;
    internal const byte Dht = 0xC4;
    internal const byte Jpg = 0xC8;
    internal const byte Dac = 0xCC;
    internal const byte Sof15 = 0xCF;
    internal const byte Rst0 = 0xD0;
    internal const byte Rst7 = 0xD7;
    internal const byte Soi = 0xD8;
    internal const byte Eoi = 0xD9;
    internal const byte Sos = 0xDA;
    internal const byte Dqt = 0xDB;
    internal const byte Dnl = 0xDC;
    internal const byte Dri = 0xDD;
    internal const byte Dhp = 0xDE;
    internal const byte Exp = 0xDF;
    internal const byte App0 = 0xE0;
    internal const byte App14 = 0xEE;

    internal static bool IsRestart(int marker) => marker is >= Rst0 and <= Rst7;

    /// <summary>Markers that stand alone, without a length and parameters (T.81 §B.1.1.3).</summary>
    internal static bool StandsAlone(int marker) => marker is Tem or (>= Rst0 and <= Eoi);
}
