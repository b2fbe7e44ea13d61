using System.Diagnostics.CodeAnalysis;

namespace Dicom.Net.Core;

/// <summary>Where a <see cref="DicomReader"/> stands, to go on with the next piece of input; a value that may be copied.</summary>
public struct DicomReaderState
{
    internal InlineFrames Inline;
    internal ReaderFrame[]? Overflow;
    internal ReaderFrame Top;
    internal int Depth;
    internal long PendingSkip;
    internal bool IsAtEnd;
    internal bool IsRewritten;

    // Findings between two pieces name the last tag of the piece before.
    internal DicomTag LastTag;

    /// <summary>Creates the state at the start of a data set.</summary>
    /// <param name="syntax">The transfer syntax of the bytes that follow (already inflated where it is deflated).</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    /// <param name="offset">The offset of the first byte in the input, which findings and errors count from.</param>
    public DicomReaderState(TransferSyntax syntax, DicomReadOptions? options = null, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Begin(syntax, options ?? DicomReadOptions.Default, offset);
    }

    /// <summary>The offset of the next byte to give to the reader, unless <see cref="BytesToSkip"/> is above 0.</summary>
    public long Position { get; internal set; }

    /// <summary>The bytes of a deferred value that need not be given: the caller may add them to <see cref="Position"/> by <see cref="Skip"/>.</summary>
    public readonly long BytesToSkip => PendingSkip;

    internal DicomReadOptions Options { get; private set; }

    /// <summary>Values with more bytes are given without them where they are not whole in the input.</summary>
    internal int DeferOver { readonly get; set; }

    /// <summary>The syntax that the data set was found to be in, where its first element showed that it is not in the declared one.</summary>
    internal readonly TransferSyntax ActualSyntax(TransferSyntax declared)
    {
        ReaderFrame root = FrameAt(0);
        if (root.IsExplicit == declared.IsExplicitVR && root.IsBigEndian == declared.IsBigEndian)
        {
            return declared;
        }

        return root.IsExplicit
            ? root.IsBigEndian ? TransferSyntax.ExplicitVRBigEndian : TransferSyntax.ExplicitVRLittleEndian
            : root.IsBigEndian ? TransferSyntax.ImplicitVRBigEndian : TransferSyntax.ImplicitVRLittleEndian;
    }

    /// <summary>Where the input ends, where that is known before its last piece is given.</summary>
    internal long InputEnd { get; set; }

    /// <summary>Passes over bytes of a deferred value that the caller did not read.</summary>
    /// <param name="count">At most <see cref="BytesToSkip"/>.</param>
    public void Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PendingSkip);
        PendingSkip -= count;
        Position += count;
    }

    /// <summary>Puts the state at the start of a data set; what frames hold is not cleared, as none is read that was not pushed.</summary>
    [MemberNotNull(nameof(Options))]
    internal void Begin(TransferSyntax syntax, DicomReadOptions options, long offset)
    {
        Options = options;
        DeferOver = options.DeferValuesOver;
        Position = offset;
        InputEnd = long.MaxValue;
        Depth = 0;
        PendingSkip = 0;
        IsAtEnd = false;
        IsRewritten = false;
        LastTag = default;
        Top = new ReaderFrame
        {
            Kind = FrameKind.Root,
            End = long.MaxValue,
            Bound = long.MaxValue,
            IsExplicit = syntax.IsExplicitVR,
            IsBigEndian = syntax.IsBigEndian,
            IsUndefined = true,
        };
    }

    /// <summary>Lets go of what the state refers to.</summary>
    internal void Forget()
    {
        Options = DicomReadOptions.Default;
        Overflow = null;
    }

    internal void Push(in ReaderFrame frame)
    {
        if (Depth < InlineFrames.Length)
        {
            Inline[Depth] = Top;
        }
        else
        {
            int index = Depth - InlineFrames.Length;
            if (Overflow is null || index >= Overflow.Length)
            {
                // A new array each time it grows, so that copies of the state do not write into each other's past.
                Array.Resize(ref Overflow, Math.Max(16, index * 2));
            }

            Overflow[index] = Top;
        }

        Depth++;
        Top = frame;
    }

    internal void Pop()
    {
        Depth--;
        Top = Depth < InlineFrames.Length ? Inline[Depth] : Overflow![Depth - InlineFrames.Length];
    }

    [UnscopedRef]
    internal readonly ref readonly ReaderFrame Parent
    {
        get
        {
            if (Depth <= InlineFrames.Length)
            {
                return ref Inline[Depth - 1];
            }

            return ref Overflow![Depth - 1 - InlineFrames.Length];
        }
    }

    internal readonly ReaderFrame FrameAt(int depth) =>
        depth == Depth ? Top : depth < InlineFrames.Length ? Inline[depth] : Overflow![depth - InlineFrames.Length];
}
