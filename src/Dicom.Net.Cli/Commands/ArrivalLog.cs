using System.Buffers;
using System.Collections.Concurrent;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>A store handler that hands on to another one and remembers which objects that one took.</summary>
internal sealed class ArrivalLog(IStoreHandler inner) : IStoreHandler
{
    private readonly ConcurrentDictionary<string, bool> _arrived = new(StringComparer.Ordinal);

    /// <summary>How many different objects have arrived.</summary>
    public int Count => _arrived.Count;

    /// <summary>Whether an object has arrived whole and was taken.</summary>
    public bool Has(string sopInstanceUid) => _arrived.ContainsKey(sopInstanceUid);

    public async ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken) =>
        new Sink(await inner.BeginStoreAsync(context, cancellationToken), () => _arrived[context.SopInstanceUid] = true);

    private sealed class Sink(StoreSink inner, Action arrived) : StoreSink
    {
        public override string? ErrorComment => inner.ErrorComment;

        public override ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken) => inner.WriteAsync(borrowed, cancellationToken);

        public override async ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
        {
            DimseStatus status = await inner.CompleteAsync(cancellationToken);
            if (!status.IsFailure)
            {
                arrived();
            }

            return status;
        }

        public override ValueTask AbandonAsync() => inner.AbandonAsync();
    }
}
