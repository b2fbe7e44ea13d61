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

    private static readonly DicomReadOptions s_metaOptions = new() { DeferValuesOver = int.MaxValue, MaxElements = 10_000 };

    // The state is large: one of them is kept for the next file.
    private static StateBox? s_spare;

    private readonly DicomReadOptions _options;
    private readonly long _fileBytes;
    private List<DicomFinding>? _findings;
    private byte[]? _block;
    private int _filled;
    private int _next;
    private readonly StateBox _box = Interlocked.Exchange(ref s_spare, null) ?? new StateBox();
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

    private ref DicomReaderState State => ref _box.Value;

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
        _inflated = null;
        _isIndexing = false;
        keepsFile |= _hasDeferred;
        dataset.Enforce(_options);
        _meta = null;
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
        _box.Value = default;
        s_spare = _box;
            }

    // PS3.10 §7.1: 128 bytes of any content, DICM, then group 0002 in explicit VR little endian.
    private bool TryReadMeta(bool isFinal)
    {
        ReadOnlySpan<byte> head = _block.AsSpan(0, _filled);
        if (head.Length < PreambleBytes && !isFinal)
        {
            return false;
        }

        int findings = _findings?.Count ?? 0;
        int start = FindStart(head, out TransferSyntax? guess);
        if (guess is not null)
        {
            Tolerate(DicomTolerances.MetaInformation, start);
            BeginDataset(start, guess);
            return true;
        }

        int end = MetaScanner.FindEnd(head, start, isFinal, _fileBytes);
        if (end < 0 || (!isFinal && head.Length - end < SyntaxProbe.WindowBytes))
        {
            // Asked again with more bytes, it finds the same once more.
            _findings?.RemoveRange(findings, _findings.Count - findings);
            return false;
        }

        ReadMeta(head, start, end);
        TransferSyntax? declared = DeclaredSyntax();
        if (declared is null)
        {
            Tolerate(DicomTolerances.MetaInformation, start);
            declared = SyntaxProbe.Guess(head[end..], _fileBytes - end) ?? TransferSyntax.ExplicitVRLittleEndian;
        }

        TransferSyntax actual = SyntaxProbe.Check(declared, head[end..], _fileBytes - end);
        if (!ReferenceEquals(actual, declared))
        {
            Tolerate(DicomTolerances.WrongTransferSyntax, end);
        }

        BeginDataset(end, actual);
        return true;
    }

    // Where group 0002 begins, or, with a guess of its syntax, the data set of a file that has no group 0002.
    private int FindStart(ReadOnlySpan<byte> head, out TransferSyntax? guess)
    {
        guess = null;
        if (head.Length >= PreambleBytes && head.Slice(128, 4).SequenceEqual("DICM"u8))
        {
            return PreambleBytes;
        }

        int start = 0;
        if (head.StartsWith("DICM"u8))
        {
            start = 4;
        }
        else
        {
            guess = SyntaxProbe.Guess(head, _fileBytes);
            if (guess is null)
            {
                start = SyntaxProbe.FindStart(head, _fileBytes, out guess);
            }
        }

        if (start < 0)
        {
            throw new DicomDataException("This is no DICOM file: it has no prefix DICM at offset 128 and does not begin like a data set", 0, "", "PS3.10 §7.1");
        }

        Tolerate(DicomTolerances.MissingPreamble, 0);
        if (head.Length - start >= 2 && head[start] == 2 && head[start + 1] == 0)
        {
            guess = null;
        }

        return start;
    }

    private void ReadMeta(ReadOnlySpan<byte> head, int start, int end)
    {
        if (end == start)
        {
            Tolerate(DicomTolerances.MetaInformation, start);
            return;
        }

        byte[] block = ArrayPool<byte>.Shared.Rent(end - start);
        head[start..end].CopyTo(block);
        var indexer = new DatasetIndexer(s_metaOptions, 32);
        try
        {
            var reader = new DicomReader(block.AsSpan(0, end - start), isFinalBlock: true, new DicomReaderState(TransferSyntax.ExplicitVRLittleEndian, s_metaOptions, start));
            indexer.Run(ref reader, 0);
        }
        catch
        {
            indexer.Discard();
            ArrayPool<byte>.Shared.Return(block);
            throw;
        }

        _meta = DicomDataset.Create(block, indexer, TransferSyntax.ExplicitVRLittleEndian, null, ownsFile: false);
        foreach (DicomFinding finding in indexer.Findings ?? [])
        {
            Tolerate(finding.Rule, finding.Offset, finding.Tag);
        }

        if (_meta.GetUInt32(new DicomTag(0x0002_0000)) != end - start - 12)
        {
            Tolerate(DicomTolerances.MetaInformation, start);
        }
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
            State = new DicomReaderState(syntax, _options, offset) { InputEnd = _fileBytes };
            _indexer = new DatasetIndexer(_options, 256);
        }
    }

    private void Index(bool isFinal)
    {
        while (true)
        {
            var reader = new DicomReader(_block.AsSpan(_next, _filled - _next), isFinal, State);
            _indexer.Run(ref reader, _next);
            State = reader.CurrentState;
            if (reader.IsAtEnd || _indexer.IsStopped)
            {
                _syntax = State.ActualSyntax(_syntax);
                _isDone = true;
                return;
            }

            if (State.BytesToSkip > 0)
            {
                // The value stays on disk, so the part of it that lies in the block makes room for what follows it.
                _filled = _next + (reader.IsValueDeferred ? reader.ValueStart : (int)reader.BytesConsumed);
                _next = _filled;
                long skip = Math.Min(State.BytesToSkip, _fileBytes - FileOffset);
                State.Skip(skip);
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

    private sealed class StateBox
    {
        public DicomReaderState Value;
    }
}
