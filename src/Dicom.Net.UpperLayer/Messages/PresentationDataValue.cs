using System.Buffers;

namespace Dicom.Net.UpperLayer;

/// <summary>
/// A presentation data value, or a piece of one, as it lies in the received bytes (PS3.8 §9.3.5.1, Annex E.2).
/// </summary>
/// <remarks>
/// The payload is borrowed: it is valid until the next call of <see cref="AssociationStateMachine.Receive"/> and
/// until the driver gives its buffer back, whichever is first.
/// </remarks>
public readonly struct PresentationDataValue
{
    /// <summary>Creates a value.</summary>
    /// <param name="contextId">The presentation context.</param>
    /// <param name="isCommand">Whether the payload is of a command set (otherwise of a data set).</param>
    /// <param name="isLast">Whether the command or data set ends with this payload.</param>
    /// <param name="payload">The bytes, borrowed.</param>
    public PresentationDataValue(byte contextId, bool isCommand, bool isLast, ReadOnlySequence<byte> payload)
    {
        ContextId = contextId;
        IsCommand = isCommand;
        IsLast = isLast;
        Payload = payload;
    }

    /// <summary>The presentation context; always one that was accepted.</summary>
    public byte ContextId { get; }

    /// <summary>Whether the payload is of a command set (otherwise of a data set).</summary>
    public bool IsCommand { get; }

    /// <summary>Whether the command or data set ends with this payload; of the pieces of one value only the last can say so.</summary>
    public bool IsLast { get; }

    /// <summary>The bytes, borrowed; empty only where the peer sent an empty value.</summary>
    public ReadOnlySequence<byte> Payload { get; }
}
