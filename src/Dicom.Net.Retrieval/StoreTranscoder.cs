using Dicom.Net.Core;
using Dicom.Net.Imaging;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>
/// Converts objects on their way to a peer that accepts less than their own transfer syntax, frame by frame. A converted object stands in
/// memory up to a limit and in a temporary file beyond; as many are converted at once as there are processors.
/// </summary>
/// <remarks>Set it in <see cref="DicomServerOptions.Transcoder"/> and <see cref="DicomClientOptions.Transcoder"/>. Safe for several threads.</remarks>
public sealed class StoreTranscoder : IStoreTranscoder, IDisposable
{
    private static readonly TranscodeOptions s_defaultOptions = new();

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    /// <summary>
    /// The syntaxes without loss that objects are converted to, the best first: those that every peer reads, then the ones that take
    /// the least room.
    /// </summary>
    public static IReadOnlyList<string> LosslessTargets { get; } =
    [
        DicomUids.ExplicitVRLittleEndian,
        DicomUids.ImplicitVRLittleEndian,
        "1.2.840.10008.1.2.4.80",
        "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.57",
        "1.2.840.10008.1.2.5",
        TransferSyntax.DeflatedExplicitVRLittleEndian.Uid,
        TransferSyntax.ExplicitVRBigEndian.Uid,
    ];

    /// <summary>What objects may be converted to, the best first; lossy ones only where they are put in.</summary>
    public IReadOnlyList<string> Targets { get; init; } = LosslessTargets;

    /// <summary>How to convert.</summary>
    public TranscodeOptions Options { get; init; } = s_defaultOptions;

    /// <inheritdoc/>
    public IReadOnlyList<string> GetTargets(string sopClassUid, string transferSyntaxUid)
    {
        return Transcoder.CanDecode(TransferSyntax.Get(transferSyntaxUid), Options.Decoder)
            ? [.. Targets.Where(target => target != transferSyntaxUid)]
            : [];
    }

    /// <inheritdoc/>
    public async ValueTask<StoreSource> TranscodeAsync(StoreSource source, string transferSyntaxUid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(transferSyntaxUid);
        TransferSyntax target = TransferSyntax.Get(transferSyntaxUid);
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (source.FilePath is { } path)
            {
                using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
                return await ConvertAsync(file.Dataset, source, target, cancellationToken).ConfigureAwait(false);
            }

            using DicomDataset dataset = await source.OpenDatasetAsync(cancellationToken).ConfigureAwait(false);
            return await ConvertAsync(dataset, source, target, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Gives back what it holds; conversions that run go on.</summary>
    public void Dispose() => _turns.Dispose();

    // The work is the processor's: the caller's thread, which serves a connection, is not kept for it.
    private Task<StoreSource> ConvertAsync(DicomDataset dataset, StoreSource source, TransferSyntax target, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                TemporaryBytes bytes = new(Options.MaxMemoryBytes, Options.TemporaryFolder);
                try
                {
                    TranscodeResult result = Transcoder.WriteDataset(dataset, target, bytes, Options, cancellationToken);
                    string uid = result.SopInstanceUid.Length > 0 ? result.SopInstanceUid : source.SopInstanceUid;
                    return (StoreSource)new TranscodedSource(bytes, source.SopClassUid, uid, target.Uid);
                }
                catch
                {
                    bytes.Dispose();
                    throw;
                }
            },
            cancellationToken);
}
