using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>
/// An association that we requested. Its operations may be called from several threads at once: as many as the negotiated
/// window (<see cref="OperationsWindow"/>) are outstanding at a time, more wait for their turn in the order of the calls.
/// </summary>
/// <remarks>
/// Within the enumeration of <see cref="FindAsync"/> other operations may be begun also where the window is one: the query
/// is over, for the window, when its last response has arrived. Up to 16,384 matches are held for that.
/// </remarks>
public sealed class ClientAssociation : IAsyncDisposable
{
    // How long an abort waits for the peer to close first, so that it still gets our A-ABORT.
    private static readonly TimeSpan s_abortLinger = TimeSpan.FromSeconds(1);

    private readonly ClientSession _session;
    private readonly Task _run;
    private readonly Activity? _activity;
    private int _isDisposed;

    internal ClientAssociation(ClientSession session, Task run, Activity? activity)
    {
        _session = session;
        _run = run;
        _activity = activity;
    }

    /// <summary>All proposed contexts with the acceptor's answers, in the order of the proposal.</summary>
    public IReadOnlyList<NegotiatedContext> Contexts => _session.Contexts;

    /// <summary>
    /// The acceptor's answer as received: its implementation, maximum length, extended negotiations and its response to the
    /// user identity, which is null where it gave none.
    /// </summary>
    public AssociateAccept Answer => _session.Accept!;

    /// <summary>
    /// How many operations may be outstanding at a time, as negotiated (PS3.7 §D.3.3.3): invoked by this side, and
    /// performed by it as a C-GET's sub-operations are. 0 means no limit; 1 is what goes without negotiation.
    /// </summary>
    public AsynchronousOperationsWindow OperationsWindow => _session.Window;

    /// <summary>Finds an accepted context on which we may ask for a service.</summary>
    /// <param name="abstractSyntax">SOP class UID.</param>
    /// <param name="transferSyntax">Transfer syntax UID; null for any.</param>
    /// <returns>The context; null if there is none.</returns>
    public NegotiatedContext? FindContext(string abstractSyntax, string? transferSyntax = null)
    {
        IReadOnlyList<NegotiatedContext> contexts = _session.Contexts;
        for (int i = 0; i < contexts.Count; i++)
        {
            NegotiatedContext context = contexts[i];
            if (context.IsAccepted && context.ScuRole && context.AbstractSyntax == abstractSyntax
                && (transferSyntax is null || context.TransferSyntax == transferSyntax))
            {
                return context;
            }
        }

        return null;
    }

    /// <summary>C-ECHO (PS3.7 §9.1.5).</summary>
    /// <param name="cancellationToken">Ends the wait, and with it the association; before the request is sent, the wait alone.</param>
    /// <returns>The peer's status.</returns>
    /// <exception cref="NoPresentationContextException">Verification was not accepted.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public async ValueTask<DimseStatus> EchoAsync(CancellationToken cancellationToken = default)
    {
        NegotiatedContext context = Require(DicomUids.Verification);
        SingleOperation operation = await _session.BeginSingleAsync(context.Id, CommandField.CEchoRequest, cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using CancellationTokenRegistration registration = AbortOn(cancellationToken);
            operation.Request.AffectedSopClassUid = DicomUids.Verification;
            await _session.Driver.SendAsync(context.Id, operation.Request).ConfigureAwait(false);
            await operation.WaitAsync().ConfigureAwait(false);
            return operation.Status;
        }
        catch (DicomNetworkException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            _session.End(operation);
        }
    }

    /// <summary>
    /// C-STORE (PS3.7 §9.1.1): sends one object, in its own transfer syntax, or in another where that was not accepted and
    /// <see cref="DicomClientOptions.Transcoder"/> converts it.
    /// </summary>
    /// <param name="source">The object; not disposed.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the association; before the request is sent, the wait alone.</param>
    /// <returns>The peer's status.</returns>
    /// <exception cref="NoPresentationContextException">No context for the object's SOP class and transfer syntax; nothing was sent.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<StoreResponse> StoreAsync(StoreSource source, CancellationToken cancellationToken = default) =>
        StoreAsync(source, default, cancellationToken);

    /// <summary>C-STORE as a sub-operation of a C-MOVE.</summary>
    /// <param name="source">The object; not disposed.</param>
    /// <param name="originator">Who asked for the C-MOVE.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the association; before the request is sent, the wait alone.</param>
    /// <returns>The peer's status.</returns>
    /// <exception cref="NoPresentationContextException">No context for the object's SOP class and transfer syntax; nothing was sent.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public async ValueTask<StoreResponse> StoreAsync(StoreSource source, MoveOriginator originator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (FindContext(source.SopClassUid, source.TransferSyntaxUid) is null && await ConvertAsync(source, cancellationToken).ConfigureAwait(false) is { } converted)
        {
            using StoreSource other = converted.Source;
            return await StoreAsync(other, originator, cancellationToken).ConfigureAwait(false);
        }

        NegotiatedContext context = Require(source.SopClassUid, source.TransferSyntaxUid);
        SingleOperation operation = await _session.BeginSingleAsync(context.Id, CommandField.CStoreRequest, cancellationToken).ConfigureAwait(false);
        try
        {
            // When its turn has come, so that thousands may wait with their files closed.
            await source.OpenAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            using CancellationTokenRegistration registration = AbortOn(cancellationToken);
            StoreRequest.Fill(operation.Request, source, originator);
            await _session.Driver.SendAsync(context.Id, operation.Request, source, cancellationToken).ConfigureAwait(false);
            await operation.WaitAsync().ConfigureAwait(false);
            Telemetry.ObjectsSent.Add(1);
            return new StoreResponse(operation.Status, operation.ErrorComment, source.LengthBytes);
        }
        catch (DicomNetworkException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            _session.End(operation);
        }
    }

    /// <summary>
    /// C-FIND (PS3.7 §9.1.2). The matches come as the peer sends them; leaving the enumeration early, or cancelling,
    /// sends C-CANCEL and waits for the peer's final response.
    /// </summary>
    /// <param name="sopClassUid">The query's SOP class, for example Study Root Query/Retrieve Information Model - FIND.</param>
    /// <param name="identifier">The keys; lent for the duration.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the enumeration then ends with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The matches; the receiver disposes each identifier.</returns>
    /// <exception cref="NoPresentationContextException">The SOP class was not accepted.</exception>
    /// <exception cref="DimseException">The final status is a failure, or that of a cancellation that nobody here asked for.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public async IAsyncEnumerable<FindResponse> FindAsync(string sopClassUid, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        NegotiatedContext context = Require(sopClassUid);
        ArgumentNullException.ThrowIfNull(identifier);
        var operation = new FindOperation(_session.Invoked);
        bool isFinished = false;
        using PooledBufferWriter keys = Encode(identifier, context);
        await _session.Invoked.EnterAsync(operation, context.Id, CommandField.CFindRequest, cancellationToken).ConfigureAwait(false);
        try
        {
            await SendIdentifierAsync(context, operation, CommandField.CFindRequest, keys, null).ConfigureAwait(false);
            while (await operation.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (operation.TryRead(out FindResponse match))
                {
                    yield return match;
                }
            }

            isFinished = true;
            if (operation.FinalStatus.IsFailure || operation.FinalStatus.IsCancel)
            {
                // Cancelled by the peer, for here nobody was: what came is not all there is.
                throw new DimseException(operation.FinalStatus, operation.ErrorComment);
            }
        }
        finally
        {
            if (!isFinished)
            {
                await StopAsync(operation).ConfigureAwait(false);
            }

            _session.Invoked.Leave(operation);
        }
    }

    /// <summary>C-GET (PS3.7 §9.1.3): the objects come on this association, on contexts proposed with <see cref="ContextRole.Scp"/>.</summary>
    /// <param name="sopClassUid">The retrieval's SOP class, for example Study Root Query/Retrieve Information Model - GET.</param>
    /// <param name="identifier">The unique keys; lent for the duration.</param>
    /// <param name="handler">Receives the objects.</param>
    /// <param name="progress">Told the peer's counts; may be null.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the task then ends cancelled once the peer has answered.</param>
    /// <returns>How it ended; a failure status is not thrown.</returns>
    /// <exception cref="NoPresentationContextException">The SOP class was not accepted.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<RetrieveResponse> GetAsync(string sopClassUid, DicomDataset identifier, IStoreHandler handler, IProgress<SubOperations>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return RetrieveAsync(sopClassUid, CommandField.CGetRequest, identifier, null, new RetrieveOperation(handler, progress), cancellationToken);
    }

    /// <summary>C-MOVE (PS3.7 §9.1.4): the peer sends the objects to another AE.</summary>
    /// <param name="sopClassUid">The retrieval's SOP class, for example Study Root Query/Retrieve Information Model - MOVE.</param>
    /// <param name="identifier">The unique keys; lent for the duration.</param>
    /// <param name="destinationAETitle">Where to; the peer must know its address.</param>
    /// <param name="progress">Told the peer's counts; may be null.</param>
    /// <param name="cancellationToken">Sends C-CANCEL; the task then ends cancelled once the peer has answered.</param>
    /// <returns>How it ended; a failure status is not thrown.</returns>
    /// <exception cref="NoPresentationContextException">The SOP class was not accepted.</exception>
    /// <exception cref="DicomNetworkException">The association ended.</exception>
    public ValueTask<RetrieveResponse> MoveAsync(string sopClassUid, DicomDataset identifier, string destinationAETitle, IProgress<SubOperations>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(destinationAETitle);
        return RetrieveAsync(sopClassUid, CommandField.CMoveRequest, identifier, destinationAETitle, new RetrieveOperation(null, progress), cancellationToken);
    }

    /// <summary>Ends the association in order (A-RELEASE). Afterwards nothing can be asked of it.</summary>
    /// <param name="cancellationToken">Ends the wait: the association is aborted.</param>
    /// <returns>Completes when the peer has agreed.</returns>
    /// <exception cref="DicomNetworkException">The association ended otherwise.</exception>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken = default)
    {
        using CancellationTokenRegistration registration = AbortOn(cancellationToken);
        await _session.Driver.RequestReleaseAsync().ConfigureAwait(false);
        await _session.Ended.ConfigureAwait(false);
        if (_session.Driver.Cause is { } cause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw cause;
        }

        await _run.ConfigureAwait(false);
    }

    /// <summary>Ends the association at once (A-ABORT); operations that wait throw. Does nothing if it has ended.</summary>
    public void Abort() =>
        _session.Driver.Abort(new AssociationAbortedException("the association was aborted by this side", 0, 0, isLocal: true));

    /// <summary>Writes the last PDUs of this association as a pcapng file, open or ended (<see cref="DicomClientOptions.Recording"/>).</summary>
    /// <param name="destination">Where to; not closed.</param>
    /// <exception cref="InvalidOperationException">The options do not ask for recording.</exception>
    public void WriteRecording(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        FlightRecorder recorder = _session.Recorder ?? throw new InvalidOperationException("Nothing was recorded: set DicomClientOptions.Recording.");
        recorder.Write(destination, "written on request");
    }

    /// <summary>Aborts the association unless it has been released, and gives back what it holds.</summary>
    /// <returns>Completes when the connection is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Abort();
        if (!_run.IsCompleted)
        {
            await _run.WaitAsync(s_abortLinger, _session.Options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _session.Driver.Close();
            await _run.ConfigureAwait(false);
        }

        _activity?.Dispose();
    }

    private async ValueTask<RetrieveResponse> RetrieveAsync(
        string sopClassUid, CommandField field, DicomDataset identifier, string? destination, RetrieveOperation operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        NegotiatedContext context = Require(sopClassUid);
        using PooledBufferWriter keys = Encode(identifier, context);
        await _session.Invoked.EnterAsync(operation, context.Id, field, cancellationToken).ConfigureAwait(false);
        try
        {
            await SendIdentifierAsync(context, operation, field, keys, destination).ConfigureAwait(false);
            try
            {
                return await operation.Final.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!operation.Final.IsCompleted)
            {
                await _session.CancelAsync(operation).ConfigureAwait(false);
                await operation.Final.ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            _session.Invoked.Leave(operation);
        }
    }

    // Before the operation begins: what cannot be encoded is the caller's error and must not leave an operation waiting.
    private static PooledBufferWriter Encode(DicomDataset identifier, NegotiatedContext context)
    {
        var bytes = new PooledBufferWriter();
        try
        {
            new DicomDatasetBuilder().CopyFrom(identifier.Root).WriteTo(bytes, TransferSyntax.Get(context.TransferSyntax!));
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private ValueTask SendIdentifierAsync(NegotiatedContext context, InvokedOperation operation, CommandField field, PooledBufferWriter keys, string? destination)
    {
        var request = new DimseCommand
        {
            Field = field,
            MessageId = operation.MessageId,
            AffectedSopClassUid = context.AbstractSyntax,
            Priority = DimsePriority.Medium,
            MoveDestination = destination,
            HasDataSet = true,
        };
        return _session.Driver.SendAsync(context.Id, request, keys.WrittenMemory);
    }

    // PS3.7 §9.1.2.1.8: after a C-CANCEL the final response still comes; it ends the operation for the association's sake.
    private async ValueTask StopAsync(FindOperation operation)
    {
        if (!operation.IsComplete)
        {
            await _session.CancelAsync(operation).ConfigureAwait(false);
        }

        try
        {
            await operation.DrainAsync().ConfigureAwait(false);
        }
        catch (DicomNetworkException)
        {
            // The association ended, which the next operation tells.
        }
    }

    private CancellationTokenRegistration AbortOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => ((ClientAssociation)state!).Abort(), this);

    private ValueTask<(StoreSource Source, NegotiatedContext Context)?> ConvertAsync(StoreSource source, CancellationToken cancellationToken) =>
        _session.Options.Transcoder is { } transcoder
            ? StoreConversion.ConvertAsync(transcoder, source, target => FindContext(source.SopClassUid, target), cancellationToken)
            : default;

    private NegotiatedContext Require(string abstractSyntax, string? transferSyntax = null) =>
        FindContext(abstractSyntax, transferSyntax) ?? throw new NoPresentationContextException(abstractSyntax, transferSyntax);
}
