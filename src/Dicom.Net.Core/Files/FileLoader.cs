using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>Turns the bytes of a file into a <see cref="DicomFile"/>, told what to read by whoever does the reading.</summary>
/// <remarks>
/// The contract: while <see cref="NeedsInput"/>, read into <see cref="Target"/> from <see cref="FileOffset"/> and call <see cref="Supply"/>.
/// Then <see cref="Finish"/>. Synchronous and asynchronous opening share it.
/// </remarks>
internal sealed class FileLoader : IDisposable
{
    private const int FirstReadBytes = 64 * 1024;
    private const int PreambleBytes = 132;

    private static readonly DicomReadOptions s_metaOptions = new() { StopBefore = new DicomTag(0x0003_0000), MaxElements = 10_000 };

    private readonly DicomReadOptions _options;
    private readonly long _fileBytes;
    private List<DicomFinding>? _findings;
    private byte[]? _block;
    private int _filled;
    private int _next;
    private DicomReaderState _state;
    private DatasetIndexer _indexer;
    private bool _isIndexing;
    private bool _isDone;
    private bool _hasDeferred;
    private TransferSyntax _syntax = TransferSyntax.ExplicitVRLittleEndian;
    private DicomDataset? _meta;
    private DicomDataset? _inflated;

    public FileLoader(long fileBytes, DicomReadOptions options)
    {
        _fileBytes = fileBytes;
        _options = options;
        _block = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(fileBytes, 256, FirstReadBytes));
    }

    public bool NeedsInput => !_isDone;

    public Memory<byte> Target => _block.AsMemory(_filled);

    public long FileOffset { get; private set; }

    public long DatasetOffset { get; private set; }

    public IReadOnlyList<DicomFinding> Findings => _findings ?? (IReadOnlyList<DicomFinding>)[];

    public void Supply(int count)
    {
        _filled += count;
        FileOffset += count;
        bool isFinal = count == 0 || FileOffset >= _fileBytes;
        if (!_isIndexing && !TryReadMeta(isFinal))
        {
            Reserve();
            return;
        }

        if (_syntax.IsDeflated)
        {
            if (isFinal)
            {
                Inflate();
            }
            else
            {
                Reserve();
            }

            return;
        }

        Index(isFinal);
    }

    public (DicomDataset? Meta, DicomDataset Dataset) Finish(SafeFileHandle file, out bool keepsFile)
    {
        keepsFile = _hasDeferred;
        DicomDataset dataset = _inflated ?? DicomDataset.Create(_block!, _indexer, _syntax, _hasDeferred ? file : null, _hasDeferred);
        if (_inflated is null)
        {
            _block = null;
        }

        DicomDataset? meta = _meta;
        _meta = null;
        _inflated = null;
        _isIndexing = false;
        return (meta, dataset);
    }

    /// <summary>Gives back what no file took over.</summary>
    public void Dispose()
    {
        if (_block is not null)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = null;
        }

        if (_isIndexing && !_syntax.IsDeflated)
        {
            _indexer.Discard();
        }

        _isIndexing = false;
        _meta?.Dispose();
        _inflated?.Dispose();
    }

    // PS3.10 §7.1: 128 bytes of any content, DICM, then group 0002 in explicit VR little endian.
    private bool TryReadMeta(bool isFinal)
    {
        ReadOnlySpan<byte> head = _block.AsSpan(0, _filled);
        if (head.Length < PreambleBytes && !isFinal)
        {
            return false;
        }

        int start = 0;
        if (head.Length >= PreambleBytes && head.Slice(128, 4).SequenceEqual("DICM"u8))
        {
            start = PreambleBytes;
        }
        else
        {
            TransferSyntax guess = SyntaxProbe.Guess(head, _fileBytes)
                ?? throw new DicomDataException("This is no DICOM file: it has no prefix DICM at offset 128 and does not begin like a data set", 0, "", "PS3.10 §7.1");
            Tolerate(DicomTolerances.MissingPreamble, 0);
            if (head[0] != 2 || head[1] != 0)
            {
                Tolerate(DicomTolerances.MetaInformation, 0);
                BeginDataset(0, guess);
                return true;
            }
        }

        var indexer = new DatasetIndexer(s_metaOptions, 32);
        try
        {
            var reader = new DicomReader(head[start..], isFinal, new DicomReaderState(TransferSyntax.ExplicitVRLittleEndian, s_metaOptions, start));
            indexer.Run(ref reader, 0);
            if (!indexer.IsStopped && !reader.IsAtEnd)
            {
                indexer.Discard();
                return false;
            }

            int end = indexer.IsStopped ? (int)(reader.TokenOffset - start) : head.Length - start;
            FinishMeta(head, start, end, indexer);
        }
        catch
        {
            if (_meta is null)
            {
                indexer.Discard();
            }

            throw;
        }

        return true;
    }

    private void FinishMeta(ReadOnlySpan<byte> head, int start, int bytes, DatasetIndexer indexer)
    {
        // The reader has looked at the data set's first element, as if it were in group 0002's encoding: what it found there does not count.
        foreach (DicomFinding finding in indexer.Findings ?? [])
        {
            if (finding.Offset < start + bytes)
            {
                Tolerate(finding.Rule, finding.Offset, finding.Tag);
            }
        }

        if (indexer.Count == 0)
        {
            indexer.Discard();
            Tolerate(DicomTolerances.MetaInformation, start);
        }
        else
        {
            byte[] block = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes));
            head.Slice(start, bytes).CopyTo(block);
            _meta = DicomDataset.Create(block, indexer, TransferSyntax.ExplicitVRLittleEndian, null, ownsFile: false);
            uint? declared = _meta.GetUInt32(new DicomTag(0x0002_0000));
            if (declared != bytes - 12)
            {
                Tolerate(DicomTolerances.MetaInformation, start);
            }
        }

        int next = start + bytes;
        TransferSyntax? declaredSyntax = DeclaredSyntax();
        if (declaredSyntax is null)
        {
            Tolerate(DicomTolerances.MetaInformation, start);
            declaredSyntax = SyntaxProbe.Guess(head[next..], _fileBytes - next) ?? TransferSyntax.ExplicitVRLittleEndian;
        }

        TransferSyntax actual = SyntaxProbe.Check(declaredSyntax, head[next..], _fileBytes - next);
        if (!ReferenceEquals(actual, declaredSyntax))
        {
            Tolerate(DicomTolerances.WrongTransferSyntax, next);
        }

        BeginDataset(next, actual);
    }

    private TransferSyntax? DeclaredSyntax()
    {
        ReadOnlySpan<byte> uid = _meta is null ? default : _meta.GetBytes(new DicomTag(0x0002_0010)).Trim(" \0"u8);
        if (uid.IsEmpty || uid.Length > DicomUid.MaxLength)
        {
            return null;
        }

        Span<char> text = stackalloc char[DicomUid.MaxLength];
        System.Text.Encoding.Latin1.GetChars(uid, text);
        return TransferSyntax.Get(text[..uid.Length]);
    }

    private void BeginDataset(int offset, TransferSyntax syntax)
    {
        DatasetOffset = offset;
        _next = offset;
        _syntax = syntax;
        _isIndexing = true;
        if (!syntax.IsDeflated)
        {
            _state = new DicomReaderState(syntax, _options, offset) { InputEnd = _fileBytes };
            _indexer = new DatasetIndexer(_options, 256);
        }
    }

    private void Index(bool isFinal)
    {
        while (true)
        {
            var reader = new DicomReader(_block.AsSpan(_next, _filled - _next), isFinal, _state);
            _indexer.Run(ref reader, _next);
            _state = reader.CurrentState;
            if (reader.IsAtEnd || _indexer.IsStopped)
            {
                _isDone = true;
                return;
            }

            if (_state.BytesToSkip > 0)
            {
                // The value stays on disk, so the part of it that lies in the block makes room for what follows it.
                _filled = _next + reader.ValueStart;
                _next = _filled;
                long skip = Math.Min(_state.BytesToSkip, _fileBytes - FileOffset);
                _state.Skip(skip);
                FileOffset += skip;
                _hasDeferred = true;
                isFinal = FileOffset >= _fileBytes;
                if (isFinal)
                {
                    continue;
                }

                Reserve();
                return;
            }

            _next += (int)reader.BytesConsumed;
            Reserve();
            return;
        }
    }

    private void Inflate()
    {
        byte[] whole = ArrayPool<byte>.Shared.Rent(Math.Max(1, _filled - _next));
        _block.AsSpan(_next, _filled - _next).CopyTo(whole);
        _inflated = DicomDataset.Adopt(whole, _filled - _next, _syntax, _options);
        _isDone = true;
    }

    private void Tolerate(DicomTolerances rule, long offset, DicomTag tag = default)
    {
        if ((_options.Tolerated & rule) == 0)
        {
            throw new DicomDataException(FaultText.Of(rule), offset, "", FaultText.SectionOf(rule));
        }

        (_findings ??= []).Add(new DicomFinding(rule, offset, tag));
    }

    private void Reserve()
    {
        if (_block!.Length - _filled >= 4096 || _block.Length - _filled >= _fileBytes - FileOffset)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_block.Length * 2L, FirstReadBytes)));
        if (larger.Length <= _block.Length)
        {
            ArrayPool<byte>.Shared.Return(larger);
            throw new DicomDataException("The values that are to be in memory do not fit 2 GiB", FileOffset, "", "PS3.10 §7");
        }

        _block.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_block);
        _block = larger;
    }
}
