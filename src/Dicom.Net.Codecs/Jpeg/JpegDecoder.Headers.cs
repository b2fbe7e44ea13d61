using System.Buffers.Binary;

namespace Dicom.Net.Codecs;

/// <summary>The marker segments around the scans (T.81 §B.2).</summary>
public sealed partial class JpegDecoder
{
    /// <summary>Unstuffed data and their padding must fit one array.</summary>
    private const int MaxCodestreamBytes = int.MaxValue - (16 << 20);

    private int _restartInterval;
    private int _adobeTransform;
    private bool _hasJfif;
    private bool _endOfImageMet;

    /// <summary>Reads from SOI to the first scan's header; BytesConsumed is then where the scan's data begin.</summary>
    private CodecResult ReadHeaders(ReadOnlySpan<byte> codestream)
    {
        _frame.Clear();
        _tables.Reset();
        _restartInterval = 0;
        _adobeTransform = -1;
        _hasJfif = false;
        _endOfImageMet = false;
        if (codestream.IsEmpty)
        {
            return new CodecResult(CodecStatus.Truncated, 0, 0, "empty codestream");
        }

        if (codestream.Length > MaxCodestreamBytes)
        {
            return new CodecResult(CodecStatus.LimitExceeded, 0, 0, "codestream longer than one array can hold");
        }

        if (JpegSegments.MarkerAt(codestream, 0, out int offset) != JpegMarker.Soi)
        {
            return Corrupt(0, 0, "codestream does not begin with SOI");
        }

        CodecResult result = ReadToNextScan(codestream, ref offset, out bool ended);
        return ended ? new CodecResult(CodecStatus.Truncated, 0, offset, "no scan in the codestream") : result;
    }

    /// <summary>Reads segments up to and with the next scan header, or to the end of the image or the data.</summary>
    private CodecResult ReadToNextScan(ReadOnlySpan<byte> codestream, ref int offset, out bool ended)
    {
        ended = false;
        while (true)
        {
            int marker = JpegSegments.FindMarker(codestream, offset, out offset);
            if (marker < 0 || marker == JpegMarker.Eoi)
            {
                _endOfImageMet = marker == JpegMarker.Eoi;
                ended = true;
                return new CodecResult(CodecStatus.Ok, 0, offset);
            }

            if (JpegMarker.StandsAlone(marker))
            {
                continue;
            }

            if (!JpegSegments.TryReadBody(codestream, offset, out ReadOnlySpan<byte> body, out int next))
            {
                return new CodecResult(CodecStatus.Truncated, 0, offset, "marker segment longer than the codestream");
            }

            offset = next;
            if (marker == JpegMarker.Sos)
            {
                string? wrong = _frame.IsPresent ? _scan.Read(body, _frame) : "scan before the frame header";
                return wrong is null ? new CodecResult(CodecStatus.Ok, 0, offset) : Corrupt(0, offset, wrong);
            }

            CodecStatus status = CodecStatus.Corrupt;
            if (ReadSegment(marker, body, codestream, offset, ref status) is { } message)
            {
                return new CodecResult(status, 0, offset, message);
            }
        }
    }

    private string? ReadSegment(int marker, ReadOnlySpan<byte> body, ReadOnlySpan<byte> codestream, int offset, ref CodecStatus status)
    {
        switch (marker)
        {
            case JpegMarker.Dqt:
                return _tables.ReadQuantization(body);
            case JpegMarker.Dht:
                return _tables.ReadHuffman(body);
            case JpegMarker.Dri:
                if (body.Length < 2)
                {
                    return "restart interval malformed";
                }

                _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
                return null;
            case >= JpegMarker.Sof0 and <= JpegMarker.Sof3:
                return ReadFrame(marker, body, codestream, offset, ref status);
            case >= JpegMarker.Sof0 and <= JpegMarker.Sof15 and not JpegMarker.Jpg and not JpegMarker.Dac:
            case JpegMarker.Dhp:
            case JpegMarker.Exp:
                status = CodecStatus.Unsupported;
                return "hierarchical or arithmetic coding";
            case JpegMarker.App0:
                _hasJfif |= body.StartsWith("JFIF\0"u8);
                return null;
            case JpegMarker.App14:
                // Adobe: version (2) | flags (2) | flags (2) | transform (1), behind the name.
                if (body.Length >= 12 && body.StartsWith("Adobe"u8))
                {
                    _adobeTransform = body[11];
                }

                return null;
            default:
                return null;
        }
    }

    private string? ReadFrame(int marker, ReadOnlySpan<byte> body, ReadOnlySpan<byte> codestream, int offset, ref CodecStatus status)
    {
        if (_frame.IsPresent)
        {
            return "second frame header";
        }

        if (_frame.Read(marker, body, out status) is { } wrong)
        {
            _frame.Clear();
            return wrong;
        }

        // T.81 §B.2.5: a number of lines that was not known in time comes in a DNL segment behind the first scan.
        int height = _frame.Height != 0 ? _frame.Height : JpegSegments.FindNumberOfLines(codestream, offset);
        if (height == 0)
        {
            _frame.Clear();
            return "frame without a number of lines";
        }

        _frame.SetHeight(height);
        return null;
    }

    /// <summary>Where the image ends: behind EOI if nothing but a DNL segment stands before it.</summary>
    private static int PassEnd(ReadOnlySpan<byte> codestream, int offset)
    {
        int marker = JpegSegments.MarkerAt(codestream, offset, out int next);
        if (marker == JpegMarker.Dnl && JpegSegments.TryReadBody(codestream, next, out _, out int behind))
        {
            offset = behind;
            marker = JpegSegments.MarkerAt(codestream, offset, out next);
        }

        return marker == JpegMarker.Eoi ? next : offset;
    }

    private FrameInfo MakeFrameInfo() => new()
    {
        Width = _frame.Width,
        Height = _frame.Height,
        Components = _frame.ComponentCount,
        BitsPerSample = _frame.Precision,
    };

    private JpegInfo MakeInfo() => new()
    {
        Frame = MakeFrameInfo(),
        Process = _frame.Process,
        Predictor = _frame.IsDct ? 0 : _scan.SpectralStart,
        PointTransform = _frame.IsDct ? 0 : _scan.ApproximationLow,
        RestartInterval = _restartInterval,
        HasJfif = _hasJfif,
        AdobeTransform = _adobeTransform,
        ColorSpace = FindColorSpace(),
        Sampling = _frame.PackedSampling,
    };

    /// <summary>JFIF means YCbCr; Adobe's flag tells; else the identifiers R, G, B do; else three components of a DCT frame are taken for YCbCr.</summary>
    private JpegColorSpace FindColorSpace()
    {
        switch (_frame.ComponentCount)
        {
            case 1:
                return JpegColorSpace.Gray;
            case 3:
                if (_hasJfif)
                {
                    return JpegColorSpace.YCbCr;
                }

                if (_adobeTransform >= 0)
                {
                    return _adobeTransform == 0 ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr;
                }

                JpegComponent[] components = _frame.Components;
                bool named = components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B';
                return named || !_frame.IsDct ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr;
            case 4:
                return _adobeTransform == 2 ? JpegColorSpace.Ycck : JpegColorSpace.Cmyk;
            default:
                return JpegColorSpace.Unknown;
        }
    }
}
