using System.Buffers;

namespace Dicom.Net.Dimse;

/// <summary>
/// Puts presentation data values together to messages (PS3.7 §6.3, PS3.8 Annex E): a command set in one or many
/// fragments, then, where it says so, a data set, all on one presentation context. Only the command set is copied; a
/// data set's fragments stay where they are, for the sink that the receiver chose once it knew the command.
/// </summary>
public sealed class MessageAssembler
{
    /// <summary>
    /// Default limit of a command set. The longest legal one is under 1 KiB; the rest is room for lists of offending
    /// elements. It bounds what a peer makes us hold before we know what it wants.
    /// </summary>
    public const int DefaultMaxCommandBytes = 16 * 1024;

    private readonly int _maxCommandBytes;
    private byte[] _joined = [];
    private int _joinedBytes;
    private State _state;

    /// <summary>Makes one, for one direction of one association.</summary>
    /// <param name="maxCommandBytes">Limit of a command set in bytes.</param>
    public MessageAssembler(int maxCommandBytes = DefaultMaxCommandBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCommandBytes, 64);
        _maxCommandBytes = maxCommandBytes;
    }

    private enum State
    {
        Idle,
        Command,
        Data,
    }

    /// <summary>The command set of the current message: valid from its completion until the next message begins. Reused.</summary>
    public DimseCommand Command { get; } = new();

    /// <summary>The presentation context of the current message.</summary>
    public byte ContextId { get; private set; }

    /// <summary>Which rule was broken, after <see cref="AssemblyStatus.Error"/>.</summary>
    public AssemblyError Error { get; private set; }

    /// <summary>Why the command set cannot be read, after <see cref="AssemblyError.CommandMalformed"/>.</summary>
    public CommandReadStatus CommandError { get; private set; }

    /// <summary>A message has begun and is not complete.</summary>
    public bool IsInsideMessage => _state != State.Idle;

    /// <summary>Takes the next presentation data value, or a part of one.</summary>
    /// <param name="contextId">Its presentation context.</param>
    /// <param name="isCommand">Bit 0 of its message control header.</param>
    /// <param name="isLast">Bit 1 of its message control header; of a value that comes in parts only with the last of them.</param>
    /// <param name="payload">Its bytes, lent; may be empty.</param>
    /// <returns>What it meant.</returns>
    public AssemblyStatus Add(byte contextId, bool isCommand, bool isLast, in ReadOnlySequence<byte> payload)
    {
        if (_state == State.Idle)
        {
            ContextId = contextId;
            _joinedBytes = 0;
        }
        else if (contextId != ContextId)
        {
            // A message travels on one context, and its fragments follow each other (PS3.8 Annex E).
            return Fail(AssemblyError.ContextChanged);
        }

        if (_state == State.Data)
        {
            if (isCommand)
            {
                return Fail(AssemblyError.CommandInsideData);
            }

            if (!isLast)
            {
                return AssemblyStatus.Data;
            }

            _state = State.Idle;
            return AssemblyStatus.LastData;
        }

        return isCommand ? AddCommand(isLast, payload) : Fail(AssemblyError.DataWithoutCommand);
    }

    private AssemblyStatus AddCommand(bool isLast, in ReadOnlySequence<byte> payload)
    {
        if (payload.Length > _maxCommandBytes - _joinedBytes)
        {
            return Fail(AssemblyError.CommandTooLong);
        }

        // The common case, a command set in one piece, is read where it lies.
        if (isLast && _joinedBytes == 0 && payload.IsSingleSegment)
        {
            return Complete(payload.FirstSpan);
        }

        Join(payload);
        if (!isLast)
        {
            _state = State.Command;
            return AssemblyStatus.NeedMore;
        }

        return Complete(_joined.AsSpan(0, _joinedBytes));
    }

    private void Join(in ReadOnlySequence<byte> payload)
    {
        int needed = _joinedBytes + (int)payload.Length;
        if (_joined.Length < needed)
        {
            Array.Resize(ref _joined, Math.Min(_maxCommandBytes, Math.Max(1024, needed * 2)));
        }

        payload.CopyTo(_joined.AsSpan(_joinedBytes));
        _joinedBytes = needed;
    }

    private AssemblyStatus Complete(ReadOnlySpan<byte> command)
    {
        CommandError = Command.Read(command);
        if (CommandError != CommandReadStatus.Ok)
        {
            return Fail(AssemblyError.CommandMalformed);
        }

        _state = Command.HasDataSet ? State.Data : State.Idle;
        return Command.HasDataSet ? AssemblyStatus.CommandBeforeData : AssemblyStatus.Command;
    }

    private AssemblyStatus Fail(AssemblyError error)
    {
        Error = error;
        return AssemblyStatus.Error;
    }
}
