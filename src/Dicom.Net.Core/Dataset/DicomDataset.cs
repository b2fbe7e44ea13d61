using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Core;

/// <summary>A data set as a lazy view over one pooled block: values are decoded when they are asked for.</summary>
/// <remarks>
/// Owns its block and its rows; <see cref="Dispose"/> gives both back, and use after it throws. Elements, items and spans
/// that it lends are valid until then. Reading from several threads at once is safe, disposing meanwhile is not.
/// </remarks>
public sealed class DicomDataset : IDisposable
{
    private readonly bool _isUnsorted;
    private readonly SafeFileHandle? _file;
    private readonly bool _ownsFile;
    private byte[]? _block;
    private DatasetRow[]? _rows;
    private SpecificCharacterSet? _characterSet;
    private readonly List<DicomFinding>? _readFindings;
    private readonly List<(int Row, long Shift)>? _shifts;
    private IReadOnlyList<DicomFinding>? _findings;

    private DicomDataset(byte[] block, in DatasetIndexer indexer, TransferSyntax syntax, SafeFileHandle? file, bool ownsFile, DicomTolerances faults = DicomTolerances.None)
    {
        _block = block;
        _rows = indexer.Rows;
        RowCount = indexer.Count;
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
        _file = file;
        _ownsFile = ownsFile;
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

    internal byte[] Block
    {
        get
        {
            ObjectDisposedException.ThrowIf(_block is null, this);
            return _block;
        }
    }

    internal SafeFileHandle? File => _file;

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

        var indexer = new DatasetIndexer(options, Math.Clamp(lengthBytes / 40, 64, 4096));
        try
        {
            var reader = new DicomReader(rented.AsSpan(0, lengthBytes), isFinalBlock: true, new DicomReaderState(syntax, options) { InputEnd = lengthBytes });
            indexer.Run(ref reader, 0);
            syntax = reader.CurrentState.ActualSyntax(syntax);
        }
        catch
        {
            indexer.Discard();
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }

        var dataset = new DicomDataset(rented, indexer, syntax, null, ownsFile: false, inflateFaults);
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

    internal static DicomDataset Create(byte[] block, in DatasetIndexer indexer, TransferSyntax syntax, SafeFileHandle? file, bool ownsFile) =>
        new(block, indexer, syntax, file, ownsFile);

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
        byte[]? block = Interlocked.Exchange(ref _block, null);
        if (block is not null)
        {
            ArrayPool<byte>.Shared.Return(block);
            ArrayPool<DatasetRow>.Shared.Return(_rows!);
            _rows = null;
            if (_ownsFile)
            {
                _file?.Dispose();
            }
        }
    }
}
