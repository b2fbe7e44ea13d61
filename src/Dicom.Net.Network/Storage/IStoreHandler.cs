namespace Dicom.Net.Network;

/// <summary>Receives objects: of C-STORE requests at a server, of the sub-operations of a C-GET at a client.</summary>
public interface IStoreHandler
{
    /// <summary>Chooses where an object goes. Called when its command set is known, before its data set arrives.</summary>
    /// <param name="context">Who sends what. Not reused: it may be kept.</param>
    /// <param name="cancellationToken">Cancelled when the association ends.</param>
    /// <returns>Where the data set goes: written from one association at a time, completed or abandoned exactly once.</returns>
    /// <exception cref="DimseException">The object is refused with this status; its data set is skipped.</exception>
    ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken);
}
