namespace Dicom.Net.Codecs;

/// <summary>The predictors of T.81 Table H.1 chosen by number, for loops that are not worth a copy for each.</summary>
internal static class JpegPrediction
{
    internal static int Predict(int predictor, int a, int b, int c) => predictor switch
    {
        1 => JpegPredictor1.Predict(a, b, c),
        2 => JpegPredictor2.Predict(a, b, c),
        3 => JpegPredictor3.Predict(a, b, c),
        4 => JpegPredictor4.Predict(a, b, c),
        5 => JpegPredictor5.Predict(a, b, c),
        6 => JpegPredictor6.Predict(a, b, c),
        _ => JpegPredictor7.Predict(a, b, c),
    };
}
