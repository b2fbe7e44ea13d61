using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>Turns the bytes of a file into a <see cref="DicomFile"/>, told what to read by whoever does the reading.</summary>
/// <remarks>
/// The contract: while <see cref="NeedsInput"/>, read into <see cref="Target"/> from <see cref="FileOffset"/> and call <see cref="Supply"/>.
/// Then <see cref="Finish"/>. Synchronous and asynchronous opening share it. A file that is at hand as a whole goes through <see cref="Load"/> instead.
/// </remarks>
internal sealed class FileLoader : IDisposable
{
    private const int BlockBytes = 64 * 1024;
    private const int FirstHeaderReadBytes = 16 * 1024;

    // What is chosen are a few elements near the start as a rule, and copying from the system's cache costs as much as what is done with it.
    private const int FirstChosenReadBytes = 4 * 1024;
    private const int PreambleBytes = 132;
    private const int WindowBytes = 1 << 30;

    internal static readonly DicomReadOptions MetaOptions = new() { DeferValuesOver = int.MaxValue, MaxElements = 10_000 };

    // One is kept: its state is large beside what else opening a file allocates.
    private static FileLoader? s_spare;

    private DicomReadOptions _options = DicomReadOptions.Default;
    private long _fileBytes;
    private List<DicomFinding>? _findings;
    private byte[]? _block;
    private ForeignBlock? _foreign;
    private long _blockStart;
    private bool _isRented;
    private int _filled;
    private int _next;
    private int _metaStart;
    private int _metaBytes;
    private DicomReaderState _state;
    private DatasetIndexer _indexer;
    private bool _isIndexing;
    private bool _isDone;
    private TransferSyntax _syntax = TransferSyntax.ExplicitVRLittleEndian;
    private DicomDataset? _meta;
    private DicomDataset? _inflated;

    private FileLoader()
    {
    }

    public bool NeedsInput => !_isDone;

    /// <summary>Whether a value was left in the file, which has to stay open for it.</summary>
    public bool HasDeferred => _inflated is null && _indexer.HasDeferred;

    /// <summary>Whether the data set was inflated, so that it is not in the bytes of the file.</summary>
    public bool IsInflated => _inflated is not null;

    public Memory<byte> Target =>
        FileOffset == 0 && (_options.Chosen is not null || _options.StopBefore is not null)
            ? _block.AsMemory(_filled, Math.Min(_block!.Length - _filled, _options.Chosen is not null ? FirstChosenReadBytes : FirstHeaderReadBytes))
            : _block.AsMemory(_filled);

    public long FileOffset { get; private set; }

    public long DatasetOffset { get; private set; }

    public IReadOnlyList<DicomFinding> Findings => _findings ?? (IReadOnlyList<DicomFinding>)[];

    /// <summary>Where the meta information lies among the bytes of the data set; no bytes where there is none or it is a data set of its own.</summary>
    public (long Start, int Bytes) MetaRange => (_blockStart + _metaStart, _meta is null ? _metaBytes : 0);

    /// <summary>A loader for a file that is read piece by piece.</summary>
    public static FileLoader Begin(long fileBytes, DicomReadOptions options)
    {
        FileLoader loader = Interlocked.Exchange(ref s_spare, null) ?? new FileLoader();
        loader._fileBytes = fileBytes;
        loader._options = options;
        loader._block = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(fileBytes, 256, BlockBytes));
        loader._isRented = true;
        return loader;
    }

    /// <summary>A loader for a file whose bytes are all at hand, in an array or elsewhere.</summary>
    public static FileLoader Begin(byte[]? array, int arrayStart, ForeignBlock? foreign, long fileBytes, DicomReadOptions options)
    {
        FileLoader loader = Interlocked.Exchange(ref s_spare, null) ?? new FileLoader();
        loader._fileBytes = fileBytes;
        loader._options = options;
        loader._block = array;
        loader._blockStart = arrayStart;
        loader._foreign = foreign;
        return loader;
    }

    public void Supply(int count)
    {
        if (count == 0 && FileOffset < _fileBytes)
        {
            throw new DicomDataException("The file became shorter while it was read", FileOffset, "", "PS3.10 §7");
        }

        _filled += count;
        FileOffset += count;
        bool isFinal = count == 0 || FileOffset >= _fileBytes;
        if (!_isIndexing && !TryReadMeta(_block.AsSpan(0, _filled), isFinal))
        {
            Reserve();
            return;
        }

        if (_syntax.IsDeflated)
        {
            if (isFinal)
            {
                Inflate(_block.AsSpan(_next, _filled - _next));
            }
            else
            {
                Reserve();
            }

            return;
        }

        Index(isFinal);
    }

    /// <summary>Reads the file that is at hand, through windows that a span can have.</summary>
    public void Load()
    {
        int head = (int)Math.Min(_fileBytes, WindowBytes);
        while (!_isIndexing && !TryReadMeta(At(0, head), head == _fileBytes))
        {
            throw new DicomDataException("The file meta information is longer than 1 GiB", 0, "", "PS3.10 §7.1");
        }

        if (_syntax.IsDeflated)
        {
            long deflatedBytes = _fileBytes - _next;
            if (deflatedBytes > Array.MaxLength)
            {
                throw new DicomDataException("The deflated data set is larger than 2 GiB", _next, "", "PS3.5 §A.5");
            }

            Inflate(At(_next, (int)deflatedBytes));
            return;
        }

        while (true)
        {
            long start = _state.Position;
            int window = (int)Math.Min(_fileBytes - start, WindowBytes);
            var reader = new DicomReader(At(start, window), start + window >= _fileBytes, _state);
            _indexer.Run(ref reader, _blockStart + start);
            if (reader.IsAtEnd || _indexer.IsStopped)
            {
                _syntax = reader.ActualSyntax(_syntax);
                _isDone = true;
                return;
            }

            _state = reader.CurrentState;
            _state.Skip(Math.Min(_state.BytesToSkip, _fileBytes - _state.Position));
            if (_state.Position == start)
            {
                throw new DicomDataException("A value that is to be in memory does not fit 1 GiB", start, "", "PS3.10 §7");
            }
        }
    }

    /// <summary>The data set, which takes over the block and, where values are in it, the file.</summary>
    public (DicomDataset? Meta, DicomDataset Dataset) Finish(SafeFileHandle? file, BlockOwnership owned, out bool keepsFile)
    {
        keepsFile = file is not null && HasDeferred;
        DicomDataset? dataset = _inflated;
        if (dataset is null)
        {
            BlockOwnership ownership = owned | (_isRented ? BlockOwnership.Rented : 0) | (keepsFile ? BlockOwnership.File : 0);
            dataset = DicomDataset.Create(new DatasetBytes(_block, _foreign, keepsFile ? file : null, ownership), _indexer, _syntax);
            _block = null;
        }

        DicomDataset? meta = _meta;
        _inflated = null;
        _isIndexing = false;
        dataset.Enforce(_options);
        _meta = null;
        return (meta, dataset);
    }

    /// <summary>Gives back what no file took over, and itself.</summary>
    public void Dispose()
    {
        if (_block is not null && _isRented)
        {
            ArrayPool<byte>.Shared.Return(_block);
        }

        if (_isIndexing && !_syntax.IsDeflated)
        {
            _indexer.Discard();
        }

        _meta?.Dispose();
        _inflated?.Dispose();
        _block = null;
        _foreign = null;
        _meta = null;
        _inflated = null;
        _findings = null;
        _blockStart = FileOffset = DatasetOffset = 0;
        _filled = _next = _metaStart = _metaBytes = 0;
        _isRented = _isIndexing = _isDone = false;
        _syntax = TransferSyntax.ExplicitVRLittleEndian;
        _state.Forget();
        _indexer = default;
        s_spare = this;
    }

    private ReadOnlySpan<byte> At(long offset, int length) =>
        _foreign is null ? _block.AsSpan((int)(_blockStart + offset), length) : _foreign.GetSpan(offset, length);

    // PS3.10 §7.1: 128 bytes of any content, DICM, then group 0002 in explicit VR little endian.
    private bool TryReadMeta(ReadOnlySpan<byte> head, bool isFinal)
    {
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

        bool isPlain = MetaScanner.TryWalk(head, start, out int end, out ReadOnlySpan<byte> uid);
        if (!isPlain)
        {
            end = MetaScanner.FindEnd(head, start, isFinal, _fileBytes);
        }

        if (end < 0 || (!isFinal && head.Length - end < SyntaxProbe.WindowBytes))
        {
            // Asked again with more bytes, it finds the same once more.
            _findings?.RemoveRange(findings, _findings.Count - findings);
            return false;
        }

        (_metaStart, _metaBytes) = (start, end - start);
        TransferSyntax? declared = isPlain ? DeclaredSyntax(uid.Trim(" \0"u8)) : ReadMeta(head, start, end);
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

        if (actual.IsDeflated && _metaBytes > 0)
        {
            // The block of the inflated data set will not hold it.
            _meta = DicomDataset.Parse(head[start..end], TransferSyntax.ExplicitVRLittleEndian, MetaOptions);
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

    // Gives the declared transfer syntax; the rows are made anew by whoever asks for the meta information.
    private TransferSyntax? ReadMeta(ReadOnlySpan<byte> head, int start, int end)
    {
        if (end == start)
        {
            Tolerate(DicomTolerances.MetaInformation, start);
            return null;
        }

        ReadOnlySpan<byte> meta = head[start..end];
        var indexer = new DatasetIndexer(MetaOptions, 32);
        try
        {
            var reader = new DicomReader(meta, isFinalBlock: true, new DicomReaderState(TransferSyntax.ExplicitVRLittleEndian, MetaOptions, start));
            indexer.Run(ref reader, start);
            foreach (DicomFinding finding in indexer.Findings ?? [])
            {
                Tolerate(finding.Rule, finding.Offset, finding.Tag);
            }

            ReadOnlySpan<byte> groupLength = ValueIn(head, indexer, 0x0002_0000);
            if (groupLength.Length != 4 || BinaryPrimitives.ReadUInt32LittleEndian(groupLength) != end - start - 12)
            {
                Tolerate(DicomTolerances.MetaInformation, start);
            }

            return DeclaredSyntax(ValueIn(head, indexer, 0x0002_0010).Trim(" \0"u8));
        }
        finally
        {
            indexer.Discard();
        }
    }

    private static ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> head, in DatasetIndexer indexer, uint tag)
    {
        foreach (ref readonly DatasetRow row in indexer.Rows.AsSpan(0, indexer.Count))
        {
            if (row.Tag == tag && (row.Traits & (RowTraits.Sequence | RowTraits.Fragments)) == 0)
            {
                return head.Slice((int)row.Offset, (int)row.Length);
            }
        }

        return default;
    }

    private static TransferSyntax? DeclaredSyntax(ReadOnlySpan<byte> uid)
    {
        if (uid.SequenceEqual("1.2.840.10008.1.2.1"u8))
        {
            return TransferSyntax.ExplicitVRLittleEndian;
        }

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
            _state.Begin(syntax, _options, offset);
            _state.InputEnd = _fileBytes;
            _state.DeferOver = _isRented ? _options.DeferValuesOver : BlockBytes;
            _indexer = new DatasetIndexer(_options, _options.Chosen is null ? 256 : 32) { IsAllAtHand = !_isRented };
        }
    }

    private void Index(bool isFinal)
    {
        while (true)
        {
            var reader = new DicomReader(_block.AsSpan(_next, _filled - _next), isFinal, _state);
            _indexer.Run(ref reader, _next);
            if (reader.IsAtEnd || _indexer.IsStopped)
            {
                _syntax = reader.ActualSyntax(_syntax);
                _isDone = true;
                return;
            }

            _state = reader.CurrentState;
            if (_state.BytesToSkip > 0)
            {
                // The value stays on disk, so the part of it that lies in the block makes room for what follows it.
                _filled = _next + (reader.IsValueDeferred ? reader.ValueStart : (int)reader.BytesConsumed);
                _next = _filled;
                long skip = Math.Min(_state.BytesToSkip, _fileBytes - FileOffset);
                _state.Skip(skip);
                FileOffset += skip;
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

    private void Inflate(ReadOnlySpan<byte> deflated)
    {
        (byte[] inflated, int lengthBytes, DicomTolerances faults) = Inflater.Inflate(deflated, _options);
        _inflated = DicomDataset.Index(new DatasetBytes(inflated, null, null, BlockOwnership.Rented), inflated.AsSpan(0, lengthBytes), 0, _syntax, _options, faults);
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

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_block.Length * 2L, BlockBytes)));
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
