using System.Runtime.CompilerServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The edge-detecting prediction (T.87 §A.4.1, §A.4.2). Its choices follow the image's noise, so they are made without branches.</summary>
internal static class Predictor
{
    /// <summary>The median of Ra, Rb and Ra + Rb - Rc (T.87 §A.4.1), for samples of up to 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Median(int ra, int rb, int rc)
    {
        int difference = ra - rb;
        int negative = difference & (difference >> 31);
        int smaller = rb + negative;
        int larger = ra - negative;
        int plane = ra + rb - rc;
        int below = plane - smaller;
        plane -= below & (below >> 31);
        int above = larger - plane;
        return plane + (above & (above >> 31));
    }

    /// <summary>Adds the context's correction and clamps to the range of samples (T.87 §A.4.2), which is seldom needed: a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Correct(int median, int correction, int maxVal)
    {
        int px = median + correction;
        if ((uint)px > (uint)maxVal)
        {
            px = px < 0 ? 0 : maxVal;
        }

        return px;
    }
}
