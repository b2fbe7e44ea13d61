using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.Dimse;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>
/// Fuzz target of messages: the input is a series of presentation data values (length 8, context 8, control 8, payload),
/// put together by <see cref="MessageAssembler"/>.
/// </summary>
/// <remarks>
/// Oracle: values handed over whole and in pieces give the same messages; the assembler does what a plain reading of
/// PS3.8 Annex E does; a command set that is accepted is written, read and written again to the same bytes.
/// </remarks>
public static class MessageTarget
{
    private const int HeaderBytes = 3;

    /// <summary>Runs one input; throws where the oracle is broken.</summary>
    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] input = data.ToArray();
        List<string> whole = Assemble(input, int.MaxValue);
        Require(whole.SequenceEqual(Assemble(input, 1)), "values byte by byte give other messages than whole ones");
        Require(whole.SequenceEqual(Expect(input)), "the assembler does not do what Annex E says");
        CheckCommand(input);
    }

    private static void CheckCommand(ReadOnlySpan<byte> bytes)
    {
        var command = new DimseCommand();
        if (command.Read(bytes) != CommandReadStatus.Ok)
        {
            return;
        }

        byte[] canonical = Write(command);
        var again = new DimseCommand();
        Require(again.Read(canonical) == CommandReadStatus.Ok, "a command set that was written cannot be read");
        Require(canonical.AsSpan().SequenceEqual(Write(again)), "the canonical form of a command set does not re-encode to itself");
        Require(again.Field == command.Field && again.HasDataSet == command.HasDataSet && IdOf(again) == IdOf(command), "a command set is another one after it was written");
    }

    // PS3.7 §9.3: a response and a C-CANCEL have the message ID of the request that they belong to, and none of their own.
    private static ushort IdOf(DimseCommand command) =>
        command.IsResponse || command.Field == CommandField.CCancelRequest ? command.MessageIdBeingRespondedTo : command.MessageId;

    private static byte[] Write(DimseCommand command)
    {
        byte[] bytes = new byte[command.GetLengthBytes()];
        command.Write(bytes);
        Require(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) == bytes.Length - 12, "the group length is not that of what follows");
        return bytes;
    }

    private static List<string> Assemble(byte[] input, int pieceBytes)
    {
        var assembler = new MessageAssembler(MaxCommandBytes);
        List<string> seen = [];
        long dataBytes = 0;
        foreach ((byte context, byte control, ReadOnlyMemory<byte> payload) in Values(input))
        {
            ReadOnlyMemory<byte> rest = payload;
            do
            {
                ReadOnlyMemory<byte> piece = rest[..Math.Min(pieceBytes, rest.Length)];
                rest = rest[piece.Length..];
                bool isCommand = (control & 1) != 0;
                AssemblyStatus status = assembler.Add(context, isCommand, (control & 2) != 0 && rest.IsEmpty, new ReadOnlySequence<byte>(piece));
                switch (status)
                {
                    case AssemblyStatus.Command or AssemblyStatus.CommandBeforeData:
                        seen.Add($"command {Convert.ToHexString(Write(assembler.Command))} on {context}, data {status == AssemblyStatus.CommandBeforeData}");
                        dataBytes = 0;
                        break;
                    case AssemblyStatus.Data:
                        dataBytes += piece.Length;
                        break;
                    case AssemblyStatus.LastData:
                        seen.Add($"data of {dataBytes + piece.Length}");
                        break;
                    case AssemblyStatus.Error:
                        seen.Add($"error {assembler.Error}");
                        return seen;
                }

                Require(assembler.IsInsideMessage == (status is AssemblyStatus.NeedMore or AssemblyStatus.CommandBeforeData or AssemblyStatus.Data), "inside a message or not");
            }
            while (!rest.IsEmpty);
        }

        return seen;
    }

    private const int MaxCommandBytes = 512;

    // All of each message first, then one look at it.
    private static List<string> Expect(byte[] input)
    {
        List<string> expected = [];
        byte[] command = [];
        bool isInCommand = false;
        bool isInData = false;
        byte messageContext = 0;
        long dataBytes = 0;
        foreach ((byte context, byte control, ReadOnlyMemory<byte> payload) in Values(input))
        {
            bool isCommand = (control & 1) != 0;
            bool isLast = (control & 2) != 0;
            string? error = null;
            if ((isInCommand || isInData) && context != messageContext)
            {
                error = "ContextChanged";
            }
            else if (isInData && isCommand)
            {
                error = "CommandInsideData";
            }
            else if (!isInData && !isCommand)
            {
                error = "DataWithoutCommand";
            }
            else if (isCommand && command.Length + payload.Length > MaxCommandBytes)
            {
                error = "CommandTooLong";
            }

            if (error is not null)
            {
                expected.Add("error " + error);
                return expected;
            }

            messageContext = context;
            if (isInData)
            {
                dataBytes += payload.Length;
                if (isLast)
                {
                    expected.Add($"data of {dataBytes}");
                    isInData = false;
                }

                continue;
            }

            command = [.. command, .. payload.Span];
            isInCommand = !isLast;
            if (isLast)
            {
                var read = new DimseCommand();
                if (read.Read(command) != CommandReadStatus.Ok)
                {
                    expected.Add("error CommandMalformed");
                    return expected;
                }

                expected.Add($"command {Convert.ToHexString(Write(read))} on {context}, data {read.HasDataSet}");
                isInData = read.HasDataSet;
                command = [];
                dataBytes = 0;
            }
        }

        return expected;
    }

    private static List<(byte Context, byte Control, ReadOnlyMemory<byte> Payload)> Values(byte[] input)
    {
        List<(byte, byte, ReadOnlyMemory<byte>)> values = [];
        for (int at = 0; at + HeaderBytes <= input.Length;)
        {
            int length = Math.Min(input[at], input.Length - at - HeaderBytes);
            values.Add((input[at + 1], input[at + 2], input.AsMemory(at + HeaderBytes, length)));
            at += HeaderBytes + length;
        }

        return values;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException("oracle broken: " + otherwise);
        }
    }
}
