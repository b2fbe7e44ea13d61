using System.Runtime.ExceptionServices;
using Dicom.Net.Core;

namespace Dicom.Net.Network;

/// <summary>
/// Objects in another transfer syntax than their own: between the syntaxes whose pixel data are native, where only the
/// encoding of the data set differs (PS3.5 §A.1, PS3.5 §A.2), deflated ones as a source.
/// </summary>
internal sealed class StoreConversion : IStoreTranscoder
{
    private static readonly string[] s_targets =
        [TransferSyntax.ExplicitVRLittleEndian.Uid, TransferSyntax.ImplicitVRLittleEndian.Uid, TransferSyntax.ExplicitVRBigEndian.Uid];

    /// <summary>What is used where nobody knows pixels.</summary>
    public static StoreConversion Native { get; } = new();

    /// <summary>Converts a source to the best syntax that the peer has accepted and that can hold it.</summary>
    /// <param name="transcoder">Converts.</param>
    /// <param name="source">The object; left to its owner.</param>
    /// <param name="find">The accepted context of a syntax, or null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The new source and its context, or null where the peer has accepted nothing that fits.</returns>
    /// <exception cref="DicomException">Nothing accepted can hold it, or it is damaged: the error of the best syntax.</exception>
    public static async ValueTask<(StoreSource Source, T Context)?> ConvertAsync<T>(
        IStoreTranscoder transcoder, StoreSource source, Func<string, T?> find, CancellationToken cancellationToken)
        where T : class
    {
        ExceptionDispatchInfo? first = null;
        foreach (string target in transcoder.GetTargets(source.SopClassUid, source.TransferSyntaxUid))
        {
            if (find(target) is { } context)
            {
                try
                {
                    return (await transcoder.TranscodeAsync(source, target, cancellationToken).ConfigureAwait(false), context);
                }
                catch (DicomException e) when (e is not DicomNetworkException)
                {
                    first ??= ExceptionDispatchInfo.Capture(e);
                }
            }
        }

        first?.Throw();
        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> GetTargets(string sopClassUid, string transferSyntaxUid)
    {
        TransferSyntax syntax = TransferSyntax.Get(transferSyntaxUid);
        return s_targets.Contains(syntax.Uid) || syntax == TransferSyntax.DeflatedExplicitVRLittleEndian
            ? [.. s_targets.Where(target => target != transferSyntaxUid)]
            : [];
    }

    /// <inheritdoc/>
    public async ValueTask<StoreSource> TranscodeAsync(StoreSource source, string transferSyntaxUid, CancellationToken cancellationToken)
    {
        using DicomDataset dataset = await source.OpenDatasetAsync(cancellationToken).ConfigureAwait(false);
        return DatasetStoreSource.Create(dataset, TransferSyntax.Get(transferSyntaxUid), source.SopClassUid, source.SopInstanceUid);
    }
}
