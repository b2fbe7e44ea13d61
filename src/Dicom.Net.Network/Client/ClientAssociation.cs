using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>
/// An association that we requested. Operations go one after the other: one that is begun while another is outstanding
/// throws, because no asynchronous operations window is negotiated.
/// </summary>
public sealed class ClientAssociation : IAsyncDisposable
{
    /// <summary>All proposed contexts with the acceptor's answers, in the order of the proposal.</summary>
    public IReadOnlyList<NegotiatedContext> Contexts => throw new NotImplementedException();

    /// <summary>Finds an accepted context on which we may ask for a service.</summary>
    /// <param name="abstractSyntax">SOP class UID.</param>
    /// <param name="transferSyntax">Transfer syntax UID; null for any.</param>
    /// <returns>The context; null if there is none.</returns>
    public NegotiatedContext? FindContext(string abstractSyntax, string? transferSyntax = null) => throw new NotImplementedException();

    /// <summary>C-ECHO (PS3.7 §9.1.5).</summary>
    /// <param name="cancellationToken">Ends the wait, and with it the association.</param>
    /// <returns>The peer's status.</returns>
    /// <exception cref="NoPresentationContextException">Verification was not accepted.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<DimseStatus> EchoAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>C-STORE (PS3.7 §9.1.1): sends one object, in its own transfer syntax.</summary>
    /// <param name="source">The object; not disposed.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the association.</param>
    /// <returns>The peer's status.</returns>
    /// <exception cref="NoPresentationContextException">No context for the object's SOP class and transfer syntax; nothing was sent.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<StoreResponse> StoreAsync(StoreSource source, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>C-STORE as a sub-operation of a C-MOVE.</summary>
    /// <param name="source">The object; not disposed.</param>
    /// <param name="originator">Who asked for the C-MOVE.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the association.</param>
    /// <returns>The peer's status.</returns>
    /// <exception cref="NoPresentationContextException">No context for the object's SOP class and transfer syntax; nothing was sent.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<StoreResponse> StoreAsync(StoreSource source, MoveOriginator originator, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>
    /// C-FIND (PS3.7 §9.1.2). The matches come as the peer sends them; leaving the enumeration early, or cancelling,
    /// sends C-CANCEL and waits for the peer's final response.
    /// </summary>
    /// <param name="sopClassUid">The query's SOP class, for example Study Root Query/Retrieve Information Model - FIND.</param>
    /// <param name="identifier">The keys; lent for the duration.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the enumeration then ends with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The matches; the receiver disposes each identifier.</returns>
    /// <exception cref="NoPresentationContextException">The SOP class was not accepted.</exception>
    /// <exception cref="DimseException">The final status is a failure.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public IAsyncEnumerable<FindResponse> FindAsync(string sopClassUid, DicomDataset identifier, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>C-GET (PS3.7 §9.1.3): the objects come on this association, on contexts proposed with <see cref="ContextRole.Scp"/>.</summary>
    /// <param name="sopClassUid">The retrieval's SOP class, for example Study Root Query/Retrieve Information Model - GET.</param>
    /// <param name="identifier">The unique keys; lent for the duration.</param>
    /// <param name="handler">Receives the objects.</param>
    /// <param name="progress">Told the peer's counts; may be null.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the task then ends cancelled once the peer has answered.</param>
    /// <returns>How it ended; a failure status is not thrown.</returns>
    /// <exception cref="NoPresentationContextException">The SOP class was not accepted.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<RetrieveResponse> GetAsync(string sopClassUid, DicomDataset identifier, IStoreHandler handler, IProgress<SubOperations>? progress = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>C-MOVE (PS3.7 §9.1.4): the peer sends the objects to another AE.</summary>
    /// <param name="sopClassUid">The retrieval's SOP class, for example Study Root Query/Retrieve Information Model - MOVE.</param>
    /// <param name="identifier">The unique keys; lent for the duration.</param>
    /// <param name="destinationAETitle">Where to; the peer must know its address.</param>
    /// <param name="progress">Told the peer's counts; may be null.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the task then ends cancelled once the peer has answered.</param>
    /// <returns>How it ended; a failure status is not thrown.</returns>
    /// <exception cref="NoPresentationContextException">The SOP class was not accepted.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<RetrieveResponse> MoveAsync(string sopClassUid, DicomDataset identifier, string destinationAETitle, IProgress<SubOperations>? progress = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Ends the association in order (A-RELEASE). Afterwards nothing can be asked of it.</summary>
    /// <param name="cancellationToken">Ends the wait: the association is aborted.</param>
    /// <returns>Completes when the peer has agreed.</returns>
    /// <exception cref="DicomNetworkException">The association ended otherwise.</exception>
    public ValueTask ReleaseAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Ends the association at once (A-ABORT); operations that wait throw. Does nothing if it has ended.</summary>
    public void Abort() => throw new NotImplementedException();

    /// <summary>Aborts the association unless it has been released, and gives back what it holds.</summary>
    /// <returns>Completes when the connection is closed.</returns>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
