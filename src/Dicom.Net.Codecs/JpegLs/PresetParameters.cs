namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The values of an LSE segment of type 1 (T.87 §C.2.4.1.1); 0 stands for the default.</summary>
internal readonly record struct PresetParameters(int MaxVal, int T1, int T2, int T3, int Reset);
