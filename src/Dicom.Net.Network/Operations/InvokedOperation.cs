using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>An operation that this side asked for and that waits for responses; called from the read loop.</summary>
internal abstract class InvokedOperation
{
    public ushort MessageId { get; private set; }

    public byte ContextId { get; private set; }

    /// <summary>Which responses belong to it.</summary>
    public CommandField ResponseField { get; private set; }

    /// <summary>The peer goes on without being asked: responses or sub-operations after the first.</summary>
    public virtual bool IsMany => false;

    /// <summary>Receives the objects of a C-GET; null for other operations.</summary>
    public virtual IStoreHandler? StoreHandler => null;

    /// <summary>It is outstanding now; nothing has been sent.</summary>
    public virtual void Prepare(ushort messageId, byte contextId, CommandField request)
    {
        MessageId = messageId;
        ContextId = contextId;
        ResponseField = (CommandField)((ushort)request | 0x8000);
    }

    /// <summary>Takes one response.</summary>
    /// <param name="response">Its command set, lent.</param>
    /// <param name="data">Its data set, owned; null if none or if it could not be read.</param>
    public abstract ValueTask OnResponseAsync(DimseCommand response, DicomDataset? data);

    /// <summary>Another operation depends on the read loop from now on: it must not be held up. Called under a lock.</summary>
    public virtual void OnShared()
    {
    }

    /// <summary>The association ended.</summary>
    public abstract void Fail(Exception cause);
}
