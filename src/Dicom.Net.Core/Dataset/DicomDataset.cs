using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>A data set as a lazy view over one pooled block: values are decoded when they are asked for.</summary>
/// <remarks>
/// Owns its block and its rows; <see cref="Dispose"/> gives both back, and use after it throws. Elements, items and spans
/// that it lends are valid until then. Reading from several threads at once is safe, disposing meanwhile is not.
/// A data set made by <see cref="View"/> borrows its bytes instead.
/// </remarks>
public sealed class DicomDataset : IDisposable
{
    private readonly bool _isUnsorted;
    private readonly BlockOwnership _ownership;
    private readonly SafeFileHandle? _file;
    private readonly ForeignBlock? _foreign;
    private byte[]? _block;
    private DatasetRow[]? _rows;
    private SpecificCharacterSet? _characterSet;
    private readonly List<DicomFinding>? _readFindings;
    private readonly List<(int Row, long Shift)>? _shifts;
    private IReadOnlyList<DicomFinding>? _findings;

    private DicomDataset(in DatasetBytes bytes, in DatasetIndexer indexer, TransferSyntax syntax, DicomTolerances faults = DicomTolerances.None)
    {
        _block = bytes.Block;
        _foreign = bytes.Foreign;
        _file = bytes.File;
        _ownership = bytes.Ownership;
        _rows = indexer.Rows;
        RowCount = indexer.Count;
        VerbatimEnd = indexer.VerbatimEnd;
        _isUnsorted = indexer.IsUnsorted;
        _readFindings = indexer.Findings;
        for (int bit = 1; bit <= (int)faults; bit <<= 1)
        {
            if (((int)faults & bit) != 0)
            {
                (_readFindings ??= []).Add(new DicomFinding((DicomTolerances)bit, 0, default));
            }
        }

        _shifts = indexer.Shifts;
        TransferSyntax = syntax;
    }

    /// <summary>The transfer syntax that the data set was read in.</summary>
    public TransferSyntax TransferSyntax { get; }

    /// <summary>The faults that were tolerated: those of the encoding in their order, at most 1,000 a piece of input, then those of values, at most 1,000.</summary>
    /// <remarks>Values are looked through when this is first asked for, and only those that are in memory.</remarks>
    public IReadOnlyList<DicomFinding> Findings => _findings ??= ValueFaults.Add(_readFindings, this);

    /// <summary>The elements of the data set.</summary>
    public DicomItem Root
    {
        get
        {
            ObjectDisposedException.ThrowIf(_rows is null, this);
            return new DicomItem(this, 0, RowCount, _isUnsorted, -1);
        }
    }

    internal int RowCount { get; }

    internal ReadOnlySpan<DatasetRow> Rows
    {
        get
        {
            ObjectDisposedException.ThrowIf(_rows is null, this);
            return _rows;
        }
    }

    /// <summary>Where the data set ends in its block, or -1 where its bytes differ from what the writer would make of them in the same syntax.</summary>
    internal long VerbatimEnd { get; }

    internal bool IsUnsorted => _isUnsorted;

    /// <summary>The offset of a row's header in the input that the data set was read from.</summary>
    internal long InputOffset(int row)
    {
        ref readonly DatasetRow it = ref Rows[row];
        bool isMark = (it.Traits & (RowTraits.Item | RowTraits.Fragment)) != 0;
        long offset = it.Offset - (!isMark && (it.Traits & RowTraits.Explicit) != 0 && it.VR.HasLongLength() ? 12 : 8);
        if (_shifts is null || (it.Traits & RowTraits.Deferred) != 0)
        {
            return offset;
        }

        int last = _shifts.FindLastIndex(shift => shift.Row <= row);
        return last < 0 ? offset : offset + _shifts[last].Shift;
    }

    /// <summary>The character set of the root (0008,0005).</summary>
    internal SpecificCharacterSet CharacterSet => _characterSet ??= SpecificCharacterSet.Of(Root.GetBytes(new DicomTag(0x0008_0005)));

    /// <summary>Reads a data set from memory.</summary>
    /// <param name="data">The encoded data set, copied into a pooled block.</param>
    /// <param name="syntax">Its transfer syntax.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">The data break a rule that is not tolerated, or a limit.</exception>
    public static DicomDataset Parse(ReadOnlySpan<byte> data, TransferSyntax syntax, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        byte[] block = ArrayPool<byte>.Shared.Rent(Math.Max(1, data.Length));
        data.CopyTo(block);
        return Adopt(block, data.Length, syntax, options);
    }

    /// <summary>Reads a data set from a block that the data set takes over.</summary>
    /// <param name="rented">An array rented from <see cref="ArrayPool{T}.Shared"/>; given back when the data set is disposed, and when this throws.</param>
    /// <param name="lengthBytes">How many bytes of it are the data set.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">The data break a rule that is not tolerated, or a limit.</exception>
    public static DicomDataset Adopt(byte[] rented, int lengthBytes, TransferSyntax syntax, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rented);
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBytes, rented.Length);
        options ??= DicomReadOptions.Default;
        DicomTolerances inflateFaults = DicomTolerances.None;
        if (syntax.IsDeflated)
        {
            try
            {
                (byte[] inflated, lengthBytes, inflateFaults) = Inflater.Inflate(rented.AsSpan(0, lengthBytes), options);
                ArrayPool<byte>.Shared.Return(rented);
                rented = inflated;
            }
            catch
            {
                ArrayPool<byte>.Shared.Return(rented);
                throw;
            }
        }

        return Index(new DatasetBytes(rented, null, null, BlockOwnership.Rented), rented.AsSpan(0, lengthBytes), 0, syntax, options, inflateFaults);
    }

    /// <summary>Reads a data set in place: its bytes are borrowed, not copied.</summary>
    /// <param name="data">The encoded data set; it must not change until the data set is disposed. A deflated one is inflated into a pooled block.</param>
    /// <param name="syntax">Its transfer syntax.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">The data break a rule that is not tolerated, or a limit.</exception>
    public static DicomDataset View(ReadOnlyMemory<byte> data, TransferSyntax syntax, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        options ??= DicomReadOptions.Default;
        if (syntax.IsDeflated)
        {
            (byte[] inflated, int lengthBytes, DicomTolerances faults) = Inflater.Inflate(data.Span, options);
            return Index(new DatasetBytes(inflated, null, null, BlockOwnership.Rented), inflated.AsSpan(0, lengthBytes), 0, syntax, options, faults);
        }

        return MemoryMarshal.TryGetArray(data, out ArraySegment<byte> segment)
            ? Index(new DatasetBytes(segment.Array!, null, null, BlockOwnership.None), data.Span, segment.Offset, syntax, options)
            : Index(new DatasetBytes(null, new MemoryBlock(data), null, BlockOwnership.None), data.Span, 0, syntax, options);
    }

    /// <summary>Reads a data set from segments, as a pipe or a message gives them.</summary>
    /// <param name="data">The encoded data set, copied into a pooled block: at most 2 GiB.</param>
    /// <param name="syntax">Its transfer syntax.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <returns>The data set; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">The data break a rule that is not tolerated, or a limit.</exception>
    /// <exception cref="ArgumentException">The data are larger than one block.</exception>
    public static DicomDataset Parse(in ReadOnlySequence<byte> data, TransferSyntax syntax, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        if (data.Length > Array.MaxLength)
        {
            throw new ArgumentException("A data set in memory is limited to 2 GiB: read it from a file, or with DicomReader.", nameof(data));
        }

        byte[] block = ArrayPool<byte>.Shared.Rent(Math.Max(1, (int)data.Length));
        data.CopyTo(block);
        return Adopt(block, (int)data.Length, syntax, options);
    }

    /// <summary>Writes the data set as it stands, in any transfer syntax.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="syntax">The transfer syntax; that of the data set where null.</param>
    /// <param name="lengths">How the lengths of sequences and items are written.</param>
    /// <remarks>Tags that do not ascend are sorted and duplicates dropped; deferred values are streamed from their file.</remarks>
    public void WriteTo(IBufferWriter<byte> output, TransferSyntax? syntax = null, SequenceLengths lengths = SequenceLengths.AsRead)
    {
        ArgumentNullException.ThrowIfNull(output);
        syntax ??= TransferSyntax;
        if (syntax.IsDeflated)
        {
            Deflater.Write(output, (this, syntax, lengths), static (plain, all) => all.Item1.WritePlain(plain, all.syntax, all.lengths));
        }
        else
        {
            WritePlain(output, syntax, lengths);
        }
    }

    private void WritePlain(IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths)
    {
        if (_isUnsorted)
        {
            new DicomDatasetBuilder().CopyFrom(Root).WriteTo(output, syntax.IsDeflated ? TransferSyntax.ExplicitVRLittleEndian : syntax, lengths);
        }
        else
        {
            ViewEncoder.Write(this, 0, RowCount, output, syntax, lengths);
        }
    }

    internal static DicomDataset Create(in DatasetBytes bytes, in DatasetIndexer indexer, TransferSyntax syntax) => new(bytes, indexer, syntax);

    internal static DicomDataset Index(
        in DatasetBytes bytes,
        ReadOnlySpan<byte> data,
        long blockOffset,
        TransferSyntax syntax,
        DicomReadOptions options,
        DicomTolerances faults = DicomTolerances.None,
        long inputOffset = 0)
    {
        var indexer = new DatasetIndexer(options, Math.Clamp(data.Length / 40, 64, 4096));
        try
        {
            var reader = new DicomReader(data, isFinalBlock: true, new DicomReaderState(syntax, options, inputOffset) { InputEnd = inputOffset + data.Length });
            indexer.Run(ref reader, blockOffset);
            syntax = reader.CurrentState.ActualSyntax(syntax);
        }
        catch
        {
            indexer.Discard();
            bytes.Release();
            throw;
        }

        var dataset = new DicomDataset(bytes, indexer, syntax, faults);
        dataset.Enforce(options);
        return dataset;
    }

    /// <summary>Disposes the data set and throws where a value has a fault that is not tolerated.</summary>
    internal void Enforce(DicomReadOptions options)
    {
        if ((options.Tolerated & ValueFaults.Rules) == ValueFaults.Rules)
        {
            return;
        }

        foreach (DicomFinding finding in Findings)
        {
            if ((finding.Rule & options.Tolerated) == 0)
            {
                Dispose();
                throw new DicomDataException(FaultText.Of(finding.Rule), finding.Offset, finding.Tag.ToString(), FaultText.SectionOf(finding.Rule));
            }
        }
    }

    /// <summary>The bytes of a value that is not deferred.</summary>
    internal ReadOnlySpan<byte> Bytes(scoped in DatasetRow row)
    {
        byte[]? block = _block;
        return block is not null ? block.AsSpan((int)row.Offset, (int)row.Length) : Foreign.GetSpan(row.Offset, (int)row.Length);
    }

    internal ReadOnlySpan<byte> Bytes(long offset, int length) =>
        _block is { } block ? block.AsSpan((int)offset, length) : Foreign.GetSpan(offset, length);

    internal ReadOnlyMemory<byte> Memory(scoped in DatasetRow row)
    {
        byte[]? block = _block;
        return block is not null ? block.AsMemory((int)row.Offset, (int)row.Length) : Foreign.GetMemory(row.Offset, (int)row.Length);
    }

    /// <summary>Reads from where deferred values are.</summary>
    /// <returns>0 at the end of the file.</returns>
    internal int ReadDeferred(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_rows is null, this);
        return _foreign is null ? RandomAccess.Read(_file!, destination, offset) : _foreign.Read(offset, destination);
    }

    /// <summary>The bytes of this data set, for another one that looks at others of them and owns none.</summary>
    internal DatasetBytes ShareBytes()
    {
        ObjectDisposedException.ThrowIf(_rows is null, this);
        return new DatasetBytes(_block, _foreign, null, BlockOwnership.None);
    }

    /// <inheritdoc cref="DicomItem.Contains"/>
    public bool Contains(DicomTag tag) => Root.Contains(tag);

    /// <inheritdoc cref="DicomItem.TryGetElement"/>
    public bool TryGetElement(DicomTag tag, out DicomElement element) => Root.TryGetElement(tag, out element);

    /// <inheritdoc cref="DicomItem.GetString(DicomTag)"/>
    public string? GetString(DicomTag tag) => Root.GetString(tag);

    /// <inheritdoc cref="DicomItem.GetString(DicomTag, int)"/>
    public string? GetString(DicomTag tag, int index) => Root.GetString(tag, index);

    /// <inheritdoc cref="DicomItem.GetStrings"/>
    public string[] GetStrings(DicomTag tag) => Root.GetStrings(tag);

    /// <inheritdoc cref="DicomItem.GetInt32"/>
    public int? GetInt32(DicomTag tag) => Root.GetInt32(tag);

    /// <inheritdoc cref="DicomItem.GetUInt32"/>
    public uint? GetUInt32(DicomTag tag) => Root.GetUInt32(tag);

    /// <inheritdoc cref="DicomItem.GetUInt16"/>
    public ushort? GetUInt16(DicomTag tag) => Root.GetUInt16(tag);

    /// <inheritdoc cref="DicomItem.GetDouble"/>
    public double? GetDouble(DicomTag tag) => Root.GetDouble(tag);

    /// <inheritdoc cref="DicomItem.GetDoubles"/>
    public double[] GetDoubles(DicomTag tag) => Root.GetDoubles(tag);

    /// <inheritdoc cref="DicomItem.GetBytes"/>
    public ReadOnlySpan<byte> GetBytes(DicomTag tag) => Root.GetBytes(tag);

    /// <inheritdoc cref="DicomItem.GetSequence"/>
    public DicomSequence GetSequence(DicomTag tag) => Root.GetSequence(tag);

    /// <inheritdoc cref="DicomItem.GetEnumerator"/>
    public DicomItem.Enumerator GetEnumerator() => Root.GetEnumerator();

    /// <summary>Gives the block and the rows back to their pools; the second time it does nothing.</summary>
    public void Dispose()
    {
        DatasetRow[]? rows = Interlocked.Exchange(ref _rows, null);
        if (rows is null)
        {
            return;
        }

        ArrayPool<DatasetRow>.Shared.Return(rows);
        new DatasetBytes(_block, _foreign, _file, _ownership).Release();
        _block = null;
    }

    private ForeignBlock Foreign
    {
        get
        {
            ObjectDisposedException.ThrowIf(_rows is null, this);
            return _foreign!;
        }
    }
}
