using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Makes a volume of a series' images as they arrive, in whatever order: each slice is copied once into its arrival slot of
/// one block, and the slots are put into geometric order in place at the end.
/// </summary>
/// <remarks>
/// Images are grouped by series, orientation (rounded to four decimals), size, pixel spacing and number type; each group is
/// a stack. Slices ascend along the normal (row x column direction); instance numbers play no part. Methods may be called
/// from several threads, one at a time makes progress.
/// </remarks>
public sealed class SeriesVolumeBuilder : IDisposable
{
    // A first block is sized by what is expected, but never beyond this on a peer's word alone; it grows from there.
    private const long MaxFirstBlockBytes = 2L << 30;

    private readonly Lock _gate = new();
    private readonly SeriesVolumeBuilderOptions _options;
    private readonly VoxelPool _pool;
    private readonly IFrameDecoder _decoder;
    private readonly List<ImageStack> _stacks = [];
    private readonly HashSet<string> _sopInstanceUids = new(StringComparer.Ordinal);
    private readonly List<string> _skipped = [];
    private DicomImagingException? _failure;
    private int _duplicates;
    private bool _disposed;

    /// <summary>Creates an empty builder.</summary>
    /// <param name="options">Null: the shared pool, the decoders of this library, no expectation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is negative.</exception>
    public SeriesVolumeBuilder(SeriesVolumeBuilderOptions? options = null)
    {
        _options = options ?? SeriesVolumeBuilderOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(_options.ExpectedSlices, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxVolumeBytes, nameof(options));
        _pool = _options.Pool ?? VoxelPool.Shared;
        _decoder = _options.Decoder ?? FrameDecoder.Default;
    }

    /// <summary>The stacks so far, in order of arrival.</summary>
    public IReadOnlyList<StackSummary> Stacks
    {
        get
        {
            lock (_gate)
            {
                return [.. Numbered().Select(Summarize)];
            }
        }
    }

    /// <summary>Images taken so far.</summary>
    public int ImageCount
    {
        get
        {
            lock (_gate)
            {
                return _stacks.Sum(stack => stack.Slices.Count);
            }
        }
    }

    /// <summary>Objects left out because they hold no image, each with its reason.</summary>
    public IReadOnlyList<string> SkippedObjects
    {
        get
        {
            lock (_gate)
            {
                return [.. _skipped];
            }
        }
    }

    /// <summary>The error that building will end with because of an object that came, or null.</summary>
    public DicomImagingException? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>Takes one object. Nothing of the data set is kept; the caller disposes it.</summary>
    /// <param name="dataset">An object of the series, of any storage class.</param>
    /// <returns>What became of it. An object that cannot be part of a volume is a result and not an exception.</returns>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    /// <exception cref="ObjectDisposedException">The builder or the data set is disposed.</exception>
    public SeriesAddResult Add(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Refusal? refusal = TryAdd(dataset);
            if (refusal is not { } why)
            {
                return new(SeriesAddKind.Added, null);
            }

            switch (why.Kind)
            {
                case SeriesAddKind.NotAnImage: _skipped.Add(why.Message); break;
                case SeriesAddKind.Duplicate: _duplicates++; break;
                default: _failure ??= why.Error; break;
            }

            return new(why.Kind, why.Message);
        }
    }

    /// <summary>Makes the volume and hands it over.</summary>
    /// <param name="options">Null: stored values, warnings instead of refusals, exactly one stack.</param>
    /// <returns>The volume, owned by the caller. A stack can be built once; others can be built after it.</returns>
    /// <exception cref="NoImagesException">No image was added.</exception>
    /// <exception cref="UnsupportedSeriesException">The series is of a kind that cannot be made into a volume.</exception>
    /// <exception cref="ImageObjectException">One of the images is damaged.</exception>
    /// <exception cref="MixedStacksException">There are several stacks and none was picked.</exception>
    /// <exception cref="StrictGeometryException">Strict geometry was asked for and the slices are no exact grid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no stack of the index picked.</exception>
    /// <exception cref="InvalidOperationException">The stack was built before.</exception>
    /// <exception cref="ObjectDisposedException">The builder is disposed.</exception>
    public VoxelVolume Build(SeriesBuildOptions? options = null)
    {
        options ??= new SeriesBuildOptions();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_failure is not null)
            {
                throw _failure;
            }

            return VolumeAssembler.Assemble(Pick(options.StackIndex), options, _pool, _duplicates, [.. _skipped]);
        }
    }

    /// <summary>Gives back the memory of everything that was not built. Idempotent.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (ImageStack stack in _stacks)
            {
                stack.Dispose();
            }
        }
    }

    private static StackSummary Summarize(ImageStack stack, int index) => new(
        index,
        stack.First.SeriesInstanceUid,
        stack.Slices.Count,
        stack.First.Columns,
        stack.First.Rows,
        stack.VoxelType,
        [stack.First.Plane.RowSpacing, stack.First.Plane.ColumnSpacing],
        VolumeDirection.FromPlane(stack.First.Plane.Row, stack.First.Plane.Column));

    private Refusal? TryAdd(DicomDataset dataset)
    {
        DicomItem root = dataset.Root;
        if (ImageHeaderReader.Read(root, out ImageHeader header) is { } refusal)
        {
            return refusal;
        }

        string uid = header.Slice.SopInstanceUid;
        if (_sopInstanceUids.Contains(uid))
        {
            return new Refusal(SeriesAddKind.Duplicate, $"{uid}: came before", null);
        }

        _ = root.TryGetElement(ImageTags.PixelData, out DicomElement pixels);
        if (PixelLoader.Check(dataset.TransferSyntax, header, pixels, _decoder) is { } unreadable)
        {
            return unreadable;
        }

        ImageStack stack = FindStack(header, root);
        if (stack.Slices.Count == stack.MaxSlices || stack.SliceLengthBytes > _options.MaxVolumeBytes)
        {
            return Refusal.Unsupported(UnsupportedSeriesReason.PixelFormat, $"The images need more than the {_options.MaxVolumeBytes} bytes that a volume may take here.");
        }

        if (PixelLoader.Load(dataset.TransferSyntax, header, pixels, _decoder, stack.NextSlot()) is { } damaged)
        {
            return damaged;
        }

        stack.Keep(header.Slice);
        _sopInstanceUids.Add(uid);
        return null;
    }

    private ImageStack FindStack(in ImageHeader header, DicomItem root)
    {
        foreach (ImageStack candidate in _stacks)
        {
            if (!candidate.IsTaken && candidate.Accepts(header))
            {
                return candidate;
            }
        }

        int expected = _stacks.Count > 0 ? 0 : (int)Math.Min(_options.ExpectedSlices, MaxFirstBlockBytes / header.SliceLengthBytes);
        ImageStack stack = new(header, root, _pool, expected, _options.MaxVolumeBytes);
        _stacks.Add(stack);
        return stack;
    }

    private ImageStack[] Numbered() => [.. _stacks.OrderBy(stack => stack.SortKey, StringComparer.Ordinal)];

    private ImageStack Pick(int? index)
    {
        if (_stacks.Count == 0)
        {
            throw new NoImagesException([.. _skipped]);
        }

        if (index is null && _stacks.Count > 1)
        {
            throw new MixedStacksException([.. Numbered().Select(Summarize)]);
        }

        int picked = index ?? 0;
        ArgumentOutOfRangeException.ThrowIfNegative(picked, "options");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(picked, _stacks.Count, "options");
        ImageStack stack = Numbered()[picked];
        return stack.IsTaken ? throw new InvalidOperationException("The stack was built before.") : stack;
    }
}
