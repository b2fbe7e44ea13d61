using System.IO.Compression;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>One object on its way into another transfer syntax: prepared, then written.</summary>
internal sealed class TranscodeJob : IDisposable
{
    private readonly DicomDataset _dataset;
    private readonly TransferSyntax _target;
    private readonly TranscodeOptions _options;
    private readonly CancellationToken _cancellationToken;
    private readonly IFrameDecoder _decoder;
    private readonly DicomDatasetBuilder _header = new();
    private readonly DicomDatasetBuilder _trailer = new();
    private readonly bool _isCopy;
    private readonly PixelFrames? _frames;
    private readonly FrameEncoding? _encoding;
    private readonly FramePump? _pump;
    private readonly CodedFrameSpool? _spool;
    private long _pixelBytes;

    private TranscodeJob(DicomDataset dataset, TransferSyntax target, TranscodeOptions options, CancellationToken cancellationToken)
    {
        _dataset = dataset;
        _target = target;
        _options = options;
        _cancellationToken = cancellationToken;
        _decoder = options.Decoder ?? FrameDecoder.Default;
        _header.CopyFrom(dataset.Root);
        SopInstanceUid = dataset.GetString(ImageTags.SopInstanceUid) ?? "";

        // PS3.5 §7.2: group lengths are retired, and those that were there are of another encoding.
        foreach (DicomTag tag in _header.Tags.Where(tag => tag.IsGroupLength).ToArray())
        {
            _header.Remove(tag);
        }

        _isCopy = IsCopy(dataset, target, out _frames);
        if (_isCopy)
        {
            return;
        }

        if (FrameFamilies.Of(target) == FrameFamily.None)
        {
            throw new UnencodablePixelDataException(target, "there is no encoder for it");
        }

        if (_frames is null)
        {
            CheckWithoutPixels(dataset, target);
            return;
        }

        _frames = Choose(_frames);
        _encoding = Plan(_frames);
        _trailer.CopyFrom(dataset.Root);
        Cut();
        _pump = new FramePump(_frames, _encoding, options);
        _spool = target.IsEncapsulated ? new CodedFrameSpool(options.MaxMemoryBytes, options.TemporaryFolder) : null;
    }

    internal string SopInstanceUid { get; private set; }

    private bool HasPixels =>
        _dataset.Contains(ImageTags.PixelData) || _dataset.Contains(ImageTags.FloatPixelData) || _dataset.Contains(ImageTags.DoubleFloatPixelData);

    internal static TranscodeJob Prepare(DicomDataset dataset, TransferSyntax target, TranscodeOptions options, CancellationToken cancellationToken)
    {
        TranscodeJob job = new(dataset, target, options, cancellationToken);
        try
        {
            job.Encode();
            return job;
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    internal TranscodeResult ToResult() => new()
    {
        TransferSyntax = _target,
        SopClassUid = _dataset.GetString(DicomTags.SOPClassUID) ?? "",
        SopInstanceUid = SopInstanceUid,
        IsLossy = _encoding?.IsLossy ?? false,
        FrameCount = HasPixels ? Math.Max(1, _dataset.GetInt32(ImageTags.NumberOfFrames) ?? 1) : 0,
        SourcePixelBytes = SourceBytes(),
        PixelBytes = _isCopy ? SourceBytes() : _pixelBytes,
        DamagedFrames = _pump?.Damaged ?? [],
    };

    /// <summary>Writes the data set, deflated where the syntax says so.</summary>
    internal void WriteTo(Stream output)
    {
        if (!_target.IsDeflated)
        {
            WritePlain(output);
            return;
        }

        CountingStream counter = new(output);
        using (DeflateStream deflate = new(counter, CompressionLevel.Optimal, leaveOpen: true))
        {
            WritePlain(deflate);
        }

        // PS3.5 §A.5: a deflated stream of odd length is padded with one 0.
        if ((counter.LengthBytes & 1) != 0)
        {
            output.WriteByte(0);
        }
    }

    public void Dispose()
    {
        _pump?.Dispose();
        _spool?.Dispose();
    }

    // Where only the encoding of the data set differs nothing is decoded: native to native, and a syntax to itself.
    private static bool IsCopy(DicomDataset dataset, TransferSyntax target, out PixelFrames? frames)
    {
        frames = null;
        DicomItem root = dataset.Root;
        bool isFloat = root.Contains(ImageTags.FloatPixelData) || root.Contains(ImageTags.DoubleFloatPixelData);
        if (!root.TryGetElement(ImageTags.PixelData, out DicomElement pixels))
        {
            bool isSame = dataset.TransferSyntax.Uid == target.Uid;
            if (isFloat && !isSame && FrameFamilies.Of(target) != FrameFamily.Native)
            {
                throw new UnencodablePixelDataException(target, "float pixel data are native in every syntax that has them");
            }

            return isSame || (FrameFamilies.Of(target) == FrameFamily.Native && FrameFamilies.Of(dataset.TransferSyntax) == FrameFamily.Native);
        }

        if (pixels.IsEncapsulated == target.IsEncapsulated && dataset.TransferSyntax.Uid == target.Uid)
        {
            return true;
        }

        frames = PixelFrames.Open(dataset);
        if (frames.IsEncapsulated || target.IsEncapsulated)
        {
            return false;
        }

        // PS3.5 §7.3: OW is turned round in units of 16 bits. Cells of more are numbers to their makers, and so are those of 16 bits
        // that somebody called OB: both take another way.
        bool isTurned = dataset.TransferSyntax.IsBigEndian != target.IsBigEndian;
        int bits = frames.Description.Frame.BitsAllocated;
        return !isTurned || frames.Description.ValueKind != PixelValueKind.Integer || bits <= 8 || (bits == 16 && pixels.VR == DicomVR.OW);
    }

    private static void CheckWithoutPixels(DicomDataset dataset, TransferSyntax target)
    {
        if (target.IsEncapsulated)
        {
            throw new UnencodablePixelDataException(target, "the object has no pixel data");
        }

        // A syntax whose pixel data are elsewhere (JPIP): what is there is not the image.
        if (FrameFamilies.Of(dataset.TransferSyntax) == FrameFamily.None && !dataset.TransferSyntax.IsEncapsulated)
        {
            throw new UnsupportedPixelDataException(dataset.TransferSyntax);
        }
    }

    private PixelFrames Choose(PixelFrames frames)
    {
        FrameDescription frame = frames.Description.Frame;
        if (frames.IsEncapsulated && !_decoder.Supports(frame.TransferSyntax))
        {
            throw new UnsupportedPixelDataException(frame.TransferSyntax);
        }

        bool isFromCells = !frames.IsEncapsulated || PixelFrames.HoldsCells(frame.TransferSyntax);
        string? contradiction = frame.BitsStored > frame.BitsAllocated ? $"Bits Stored is {frame.BitsStored} of {frame.BitsAllocated} bits allocated"
            : isFromCells ? frame.CellFormat.FindContradiction() : frame.SampleFormat.FindContradiction();
        if (contradiction is not null)
        {
            throw new ImageObjectException(SopInstanceUid, $"The header is contradictory: {contradiction}.");
        }

        return isFromCells && FrameFamilies.HoldsCells(FrameFamilies.Of(_target)) ? PixelFrames.OpenCells(_dataset, _decoder) : PixelFrames.Open(_dataset, _decoder);
    }

    private FrameEncoding Plan(PixelFrames frames)
    {
        FrameDescription frame = frames.Description.Frame;
        FrameEncoding encoding = FrameEncodingPlanner.Plan(frame, SourceColor.Of(frames), _target, _options);
        bool isFromNumbers = frames.IsEncapsulated && !PixelFrames.HoldsCells(frame.TransferSyntax);
        if (!_target.IsEncapsulated)
        {
            NativeFrameWriter.LengthOf(_target, frame, frames.Description.NumberOfFrames);
        }

        // Samples of a codestream are numbers at the lower end, whatever its header says of the highest bit.
        return isFromNumbers && FrameFamilies.HoldsCells(encoding.Family) ? encoding with { HighBit = encoding.BitsStored - 1 } : encoding;
    }

    // Elements before the pixel data and behind them: these go between.
    private void Cut()
    {
        foreach (DicomTag tag in _header.Tags.Where(tag => tag.Value >= ImageTags.PixelData.Value).ToArray())
        {
            _header.Remove(tag);
        }

        foreach (DicomTag tag in _trailer.Tags.Where(tag => tag.Value <= ImageTags.PixelData.Value).ToArray())
        {
            _trailer.Remove(tag);
        }
    }

    private void Encode()
    {
        if (!_isCopy && _dataset.TransferSyntax.IsEncapsulated)
        {
            NestedPixels.MakeNative(_dataset, _header, _target, _decoder);
        }

        if (_encoding is null)
        {
            return;
        }

        FrameDescription frame = _frames!.Description.Frame;
        bool isFromNumbers = _frames.IsEncapsulated && !PixelFrames.HoldsCells(frame.TransferSyntax);
        if (!FrameFamilies.HoldsCells(_encoding.Family) && !isFromNumbers)
        {
            EmbeddedOverlays.Move(_dataset, _header, _encoding, _decoder);
        }

        TranscodedHeader.Describe(_header, _frames.Description, _encoding);
        if (_spool is null)
        {
            FragmentWriter.SetExtendedTable(_header, [], OffsetTableKind.Empty);
        }
        else
        {
            _pump!.Run(bytes => _spool.Append(bytes), _cancellationToken);
            _pixelBytes = _spool.LengthBytes;
            FragmentWriter.SetExtendedTable(_header, _spool.Lengths, _options.OffsetTable);
        }

        TellLosses((double)frame.ValueCount * frame.BitsAllocated / 8 * _frames.Description.NumberOfFrames);
    }

    private void TellLosses(double wholeBytes)
    {
        List<(string Method, double Ratio)> losses = [];
        if (SourceLoss.MethodOf(_frames!) is { } method && _dataset.GetString(DicomTags.LossyImageCompression) != "01")
        {
            losses.Add((method, wholeBytes / Math.Max(1, SourceBytes())));
        }

        if (_encoding!.IsLossy)
        {
            losses.Add((_encoding.Method!, wholeBytes / Math.Max(1, _pixelBytes)));
            SopInstanceUid = TranscodedHeader.MakeDerived(_header, _dataset.Root, _encoding, _options.KeepSopInstanceUid);
        }

        if (losses.Count > 0)
        {
            TranscodedHeader.AddLosses(_header, _dataset.Root, losses);
        }
    }

    private long SourceBytes()
    {
        if (!_dataset.TryGetElement(ImageTags.PixelData, out DicomElement pixels)
            && !_dataset.TryGetElement(ImageTags.FloatPixelData, out pixels)
            && !_dataset.TryGetElement(ImageTags.DoubleFloatPixelData, out pixels))
        {
            return 0;
        }

        if (!pixels.IsEncapsulated)
        {
            return pixels.Length;
        }

        long bytes = 0;
        for (int i = 1; i < pixels.FragmentCount; i++)
        {
            bytes += pixels.GetFragmentLength(i);
        }

        return bytes;
    }

    private void WritePlain(Stream stream)
    {
        using StreamOutput output = new(stream);

        // The stream deflates the parts as one.
        TransferSyntax plain = _target.IsDeflated ? TransferSyntax.ExplicitVRLittleEndian : _target;
        _header.WriteTo(output, plain);
        if (_spool is not null)
        {
            FragmentWriter.Write(output, _target, _spool, _options.OffsetTable);
        }
        else if (_pump is not null)
        {
            NativeFrameWriter writer = new(output, _target, _encoding!.Source, _frames!.Description.NumberOfFrames);
            long begun = output.LengthBytes;
            _pump.Run(writer.Write, _cancellationToken);
            writer.Finish(begun);
            _pixelBytes = writer.LengthBytes;
        }

        if (_trailer.Count > 0)
        {
            _trailer.WriteTo(output, plain);
        }

        output.Flush();
    }
}
