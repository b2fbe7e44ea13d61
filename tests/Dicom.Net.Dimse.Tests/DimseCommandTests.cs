using System.Buffers.Binary;
using System.Text;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Dimse.Tests;

public sealed class DimseCommandTests
{
    // C-ECHO-RQ, message ID 7, as PS3.7 Table 9.3-12 lays it out; the UID has 17 characters, so one NUL pads it.
    private const string EchoRequest =
        "0000 0000 04000000 38000000" +
        "0000 0200 12000000 312E322E3834302E31303030382E312E3100" +
        "0000 0001 02000000 3000" +
        "0000 1001 02000000 0700" +
        "0000 0008 02000000 0101";

    [Fact]
    public void Write_EchoRequest_IsTheBytesOfTheStandard()
    {
        var command = new DimseCommand { Field = CommandField.CEchoRequest, MessageId = 7, AffectedSopClassUid = "1.2.840.10008.1.1" };

        Assert.Equal(Convert.ToHexString(Hex(EchoRequest)), Convert.ToHexString(Write(command)));
    }

    [Fact]
    public void Read_EchoRequest_GivesItsFields()
    {
        var command = new DimseCommand();

        Assert.Equal(CommandReadStatus.Ok, command.Read(Hex(EchoRequest)));
        Assert.Equal(CommandField.CEchoRequest, command.Field);
        Assert.Equal(7, command.MessageId);
        Assert.Equal("1.2.840.10008.1.1", command.AffectedSopClassUid);
        Assert.False(command.HasDataSet);
        Assert.False(command.IsResponse);
        Assert.Null(command.AffectedSopInstanceUid);
    }

    [Fact]
    public void Read_EveryTruncation_IsRefusedOrLacksTheRest()
    {
        byte[] bytes = Hex(EchoRequest);
        int[] elementEnds = [12, 38, 48, 58, 68];
        var command = new DimseCommand();
        for (int length = 0; length < bytes.Length; length++)
        {
            CommandReadStatus status = command.Read(bytes.AsSpan(0, length));
            CommandReadStatus expected = length == 58 ? CommandReadStatus.Ok
                : length == 48 ? CommandReadStatus.MissingElement
                : length == 0 || elementEnds.Contains(length) ? CommandReadStatus.NoCommandField
                : CommandReadStatus.Truncated;
            Assert.Equal(expected, status);
        }
    }

    [Theory]
    [InlineData("0800 1600 02000000 3000", CommandReadStatus.WrongGroup)]
    [InlineData("0000 0001 04000000 30000000", CommandReadStatus.WrongLength)]
    [InlineData("0000 0109 03000000 300000", CommandReadStatus.WrongLength)]
    [InlineData("0000 0001 FFFFFFFF 3000", CommandReadStatus.Truncated)]
    [InlineData("0000 0001 00000000", CommandReadStatus.NoCommandField)]
    [InlineData("0000 4051 02000000 3000", CommandReadStatus.NoCommandField)]
    [InlineData("0000 0001 02000000 3000", CommandReadStatus.MissingElement)]
    [InlineData("0000 0001 02000000 3000 0000 1001 00000000", CommandReadStatus.MissingElement)]
    [InlineData("0000 0001 02000000 3080 0000 2001 02000000 0100", CommandReadStatus.MissingElement)]
    [InlineData("0000 0001 02000000 3080 0000 0009 02000000 0000", CommandReadStatus.MissingElement)]
    [InlineData("0000 0001 02000000 FF0F", CommandReadStatus.MissingElement)]
    [InlineData("0000 0001 02000000 FF0F 0000 2001 02000000 0100", CommandReadStatus.Ok)]
    public void Read_BadElement_SaysWhy(string hex, CommandReadStatus expected)
    {
        Assert.Equal(expected, new DimseCommand().Read(Hex(hex)));
    }

    [Theory]
    [InlineData("1080", CommandReadStatus.Ok)]
    [InlineData("2180", CommandReadStatus.Ok)]
    [InlineData("1000", CommandReadStatus.WrongGroup)]
    [InlineData("2080", CommandReadStatus.WrongGroup)]
    public void Read_FailedObjectsBehindTheCommand_ArePassedOverInRetrieveResponses(string field, CommandReadStatus expected)
    {
        var command = new DimseCommand();
        Assert.Equal(expected, command.Read(Hex("0000 0001 02000000 " + field + " 0000 0009 02000000 00C0 0800 5800 04000000 312E3200")));
        Assert.Equal(CommandReadStatus.Truncated, command.Read(Hex("0000 0001 02000000 1080 0800 5800 06000000 312E3200")));
    }

    [Fact]
    public void Read_PaddingOfEitherKind_IsTrimmed()
    {
        var command = new DimseCommand();
        byte[] bytes = [.. Hex("0000 0001 02000000 0100"), .. Hex("0000 1001 02000000 0700"), .. Hex("0000 0010 06000000"), .. "1.2.3 "u8, .. Hex("0000 3010 08000000"), .. " MODA\0\0 "u8];

        Assert.Equal(CommandReadStatus.Ok, command.Read(bytes));
        Assert.Equal("1.2.3", command.AffectedSopInstanceUid);
        Assert.Equal("1.2.3", Encoding.ASCII.GetString(command.AffectedSopInstanceUidBytes));
        Assert.Equal("MODA", command.MoveOriginatorAETitle);
    }

    [Fact]
    public void SetResponse_OfReadRequest_AnswersItWithoutDecoding()
    {
        var request = new DimseCommand();
        Assert.Equal(CommandReadStatus.Ok, request.Read(Write(new DimseCommand
        {
            Field = CommandField.CStoreRequest, MessageId = 900, HasDataSet = true, Priority = DimsePriority.Medium,
            AffectedSopClassUid = "1.2.840.10008.5.1.4.1.1.2", AffectedSopInstanceUid = "1.2.3.4",
        })));
        var response = new DimseCommand();
        response.SetResponse(request, DimseStatus.OutOfResources);

        var read = new DimseCommand();
        Assert.Equal(CommandReadStatus.Ok, read.Read(Write(response)));
        Assert.Equal(CommandField.CStoreResponse, read.Field);
        Assert.Equal(900, read.MessageIdBeingRespondedTo);
        Assert.Equal(0, read.MessageId);
        Assert.Equal(0xA700, read.Status.Code);
        Assert.False(read.HasDataSet);
        Assert.Equal("1.2.840.10008.5.1.4.1.1.2", read.AffectedSopClassUid);
        Assert.Equal("1.2.3.4", read.AffectedSopInstanceUid);
    }

    [Fact]
    public void ReadAndWrite_OfKnownClass_AllocateNothing()
    {
        byte[] bytes = Write(new DimseCommand
        {
            Field = CommandField.CStoreRequest, MessageId = 1, HasDataSet = true, Priority = DimsePriority.High,
            AffectedSopClassUid = "1.2.840.10008.5.1.4.1.1.2", AffectedSopInstanceUid = "1.2.3.4", MoveOriginatorAETitle = "MODA", MoveOriginatorMessageId = 4,
        });
        var command = new DimseCommand();
        var response = new DimseCommand();
        byte[] buffer = new byte[512];
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            command.Read(bytes);
            response.SetResponse(command, DimseStatus.Success);
            response.Write(buffer);
            command.Write(buffer);
        }
    }

    [Property(MaxTest = 500)]
    public Property Write_ThenReadThenWrite_IsIdentity()
    {
        return Prop.ForAll(Arb.From(Commands()), command =>
        {
            byte[] written = Write(command);
            var read = new DimseCommand();
            Assert.Equal(CommandReadStatus.Ok, read.Read(written));
            Assert.Equal((uint)(written.Length - 12), BinaryPrimitives.ReadUInt32LittleEndian(written.AsSpan(8)));
            Assert.Equal(Convert.ToHexString(written), Convert.ToHexString(Write(read)));
        });
    }

    [Property(MaxTest = 2000)]
    public void Read_OfAnyBytes_NeverThrows(byte[] bytes)
    {
        var command = new DimseCommand();
        if (command.Read(bytes) == CommandReadStatus.Ok)
        {
            Assert.NotEmpty(Write(command));
        }
    }

    private static Gen<DimseCommand> Commands()
    {
        CommandField[] fields = Enum.GetValues<CommandField>().Where(field => field != CommandField.None).ToArray();
        Gen<ushort?> number = Gen.Choose(-20000, 0xFFFF).Select(n => n < 0 ? (ushort?)null : (ushort)n);
        Gen<string?> uid = Gen.Choose(-200, int.MaxValue).Select(n => n < 0 ? null : "1.2.840." + n);
        Gen<string?> text = Gen.Elements<string?>(null, "A", "PEER", "SIXTEEN_LETTERS_", new string('x', 63), new string('y', 64));
        return from field in Gen.Elements(fields)
               from id in Gen.Choose(0, 0xFFFF)
               from numbers in number.ArrayOf(10)
               from uids in uid.ArrayOf(4)
               from texts in text.ArrayOf(3)
               from hasData in Gen.Elements(true, false)
               select new DimseCommand
               {
                   Field = field,
                   MessageId = (ushort)id,
                   MessageIdBeingRespondedTo = (ushort)id,
                   HasDataSet = hasData,
                   Priority = (DimsePriority?)numbers[0],
                   Status = new DimseStatus(numbers[1] ?? 0),
                   ErrorId = numbers[2],
                   RemainingSubOperations = numbers[3],
                   CompletedSubOperations = numbers[4],
                   FailedSubOperations = numbers[5],
                   WarningSubOperations = numbers[6],
                   MoveOriginatorMessageId = numbers[7],
                   EventTypeId = numbers[8],
                   ActionTypeId = numbers[9],
                   OffendingElement = hasData ? null : new DicomTag(0x00100020),
                   AffectedSopClassUid = uids[0],
                   RequestedSopClassUid = uids[1],
                   AffectedSopInstanceUid = uids[2],
                   RequestedSopInstanceUid = uids[3],
                   MoveDestination = texts[0],
                   MoveOriginatorAETitle = texts[1],
                   ErrorComment = texts[2],
               };
    }

    private static byte[] Write(DimseCommand command)
    {
        byte[] bytes = new byte[command.GetLengthBytes()];
        Assert.Equal(bytes.Length, command.Write(bytes));
        return bytes;
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
