using System.Buffers;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>Receives objects and keeps nothing of them; answers success. For tests of networks and peers.</summary>
public sealed class DiscardStoreHandler : IStoreHandler
{
    private static readonly Sink s_sink = new();

    /// <inheritdoc/>
    public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken) => ValueTask.FromResult<StoreSink>(s_sink);

    private sealed class Sink : StoreSink
    {
        public override ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public override ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken) => ValueTask.FromResult(DimseStatus.Success);

        public override ValueTask AbandonAsync() => ValueTask.CompletedTask;
    }
}
