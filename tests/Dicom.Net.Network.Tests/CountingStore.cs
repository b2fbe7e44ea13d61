using System.Buffers;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>Tells of each sink that is opened (+1), and that is completed or abandoned (-1).</summary>
internal sealed class CountingStore(Action<int> count) : IStoreHandler
{
    public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken)
    {
        count(1);
        return ValueTask.FromResult<StoreSink>(new Sink(count));
    }

    private sealed class Sink(Action<int> count) : StoreSink
    {
        public override ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public override ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
        {
            count(-1);
            return ValueTask.FromResult(DimseStatus.Success);
        }

        public override ValueTask AbandonAsync()
        {
            count(-1);
            return ValueTask.CompletedTask;
        }
    }
}
