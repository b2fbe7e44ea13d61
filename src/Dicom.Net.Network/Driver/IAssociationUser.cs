using System.Buffers;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>
/// What stands above the driver of one association: the client's side or the server's. All but <see cref="OnEnded"/> are
/// called from the read loop, one after the other; while one of them is awaited nothing more is read from the peer.
/// </summary>
internal interface IAssociationUser
{
    /// <summary>A peer's next bytes may be held back until we acknowledge: something is under way beyond a message.</summary>
    bool ExpectsMore { get; }

    /// <summary>A-ASSOCIATE indication: null accept means the rejection.</summary>
    ValueTask<(AssociateAccept? Accept, AssociateReject Reject)> OnRequestAsync(AssociateRequest request);

    /// <summary>So many bytes were received and processed; the next ones are read when the task completes.</summary>
    ValueTask PaceAsync(long bytes);

    /// <summary>The association is open.</summary>
    void OnEstablished(AssociateRequest request, AssociateAccept accept);

    /// <summary>A command set is complete; its data set, if any, follows. The command is reused for the next message.</summary>
    ValueTask OnCommandAsync(DimseCommand command, byte contextId);

    /// <summary>A part of the data set, lent until the task completes.</summary>
    ValueTask OnDataAsync(in ReadOnlySequence<byte> payload);

    /// <summary>The message is complete.</summary>
    ValueTask OnMessageEndAsync();

    /// <summary>Called once, from any thread, as soon as the end is certain: null after a release.</summary>
    void OnEnded(Exception? cause);

    /// <summary>Called once, last, when nothing is read any more: whatever is half done is given up.</summary>
    ValueTask OnClosedAsync();
}
