using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>A C-FIND, C-GET or C-MOVE that is being worked on beside the read loop.</summary>
internal sealed class ServerOperation : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly MemoryBudget _memory;
    private readonly long _heldBytes;
    private int _isCancelled;

    public ServerOperation(ServerContext context, DimseCommand request, DicomDataset identifier, long heldBytes, MemoryBudget memory, CancellationToken associationToken)
    {
        _heldBytes = heldBytes;
        _memory = memory;
        Context = context;
        Identifier = identifier;
        Request = new DimseCommand { Field = request.Field, MessageId = request.MessageId, AffectedSopClassUid = request.AffectedSopClassUid ?? context.SopClassUid };
        MoveDestination = request.MoveDestination;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(associationToken);
    }

    public ServerContext Context { get; }

    /// <summary>What a response needs of the request.</summary>
    public DimseCommand Request { get; }

    public string? MoveDestination { get; }

    public DicomDataset Identifier { get; }

    /// <summary>Query/Retrieve Level of the identifier, in upper case.</summary>
    public string Level => Identifier.GetString(DicomTags.QueryRetrieveLevel)?.Trim().ToUpperInvariant() ?? "";

    public CancellationToken Token => _cancellation.Token;

    /// <summary>By C-CANCEL, not by the end of the association.</summary>
    public bool IsCancelled => Volatile.Read(ref _isCancelled) != 0;

    public void Cancel()
    {
        Volatile.Write(ref _isCancelled, 1);
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now: PS3.7 §9.3.2.3 has the performer ignore a C-CANCEL that comes too late.
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        Identifier.Dispose();
        _memory.Return(_heldBytes);
    }
}
