namespace Dicom.Net.Imaging;

/// <summary>Takes frames in the order in which they were chosen.</summary>
/// <param name="frame">The frame's index from 0.</param>
/// <param name="values">
/// Its stored values by row, column, sample; lent for the call. Of a damaged frame: the rows that are right, then zeros.
/// </param>
/// <param name="damage">What is wrong with it and how far decoding came; null of a whole frame.</param>
public delegate void DecodedFrameHandler(int frame, ReadOnlySpan<byte> values, FrameDecodingException? damage);
