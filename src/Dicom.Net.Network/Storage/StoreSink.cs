using System.Buffers;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>Takes one object's data set as it arrives. Calls never overlap; exactly one of the two endings is called.</summary>
public abstract class StoreSink
{
    /// <summary>Takes the next bytes of the data set, in the presentation context's transfer syntax, exactly as on the wire.</summary>
    /// <param name="borrowed">The receive buffer itself: valid until the returned task completes, not longer.</param>
    /// <param name="cancellationToken">Cancelled when the association ends.</param>
    /// <returns>Completes when the bytes are taken; until then nothing more is read from the peer.</returns>
    /// <exception cref="DimseException">The object is refused with this status; the rest is skipped and <see cref="AbandonAsync"/> called.</exception>
    public abstract ValueTask WriteAsync(ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken);

    /// <summary>The data set is complete: makes it stay.</summary>
    /// <param name="cancellationToken">Cancelled when the association ends.</param>
    /// <returns>The status that is sent to the peer.</returns>
    public abstract ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken);

    /// <summary>The data set will not be completed: the association ended, or a write failed. Gives back what was taken.</summary>
    /// <returns>Completes when done; must not throw.</returns>
    public abstract ValueTask AbandonAsync();

    /// <summary>Error Comment (0000,0902) of the response, asked for after <see cref="CompleteAsync"/>; no patient data.</summary>
    public virtual string? ErrorComment => null;
}
