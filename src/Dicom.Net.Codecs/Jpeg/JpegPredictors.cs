namespace Dicom.Net.Codecs;

/// <summary>
/// A predictor of the lossless process (T.81 Table H.1): a is the sample to the left, b the one above, c the one above to the left.
/// A type each, so that the loops are compiled once per predictor.
/// </summary>
internal interface IJpegPredictor
{
    static abstract int Predict(int a, int b, int c);
}

internal readonly struct JpegPredictor1 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => a;
}

internal readonly struct JpegPredictor2 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => b;
}

internal readonly struct JpegPredictor3 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => c;
}

internal readonly struct JpegPredictor4 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => a + b - c;
}

// T.81 §H.1.2.1: the halves of 5 and 6 are arithmetic right shifts.
internal readonly struct JpegPredictor5 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => a + ((b - c) >> 1);
}

internal readonly struct JpegPredictor6 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => b + ((a - c) >> 1);
}

internal readonly struct JpegPredictor7 : IJpegPredictor
{
    public static int Predict(int a, int b, int c) => (a + b) >> 1;
}
