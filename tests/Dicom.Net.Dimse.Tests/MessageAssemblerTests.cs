using System.Buffers;
using Dicom.Net.Dimse;
using FsCheck.Xunit;

namespace Dicom.Net.Dimse.Tests;

public sealed class MessageAssemblerTests
{
    private static readonly byte[] Echo = Bytes(new DimseCommand { Field = CommandField.CEchoRequest, MessageId = 5, AffectedSopClassUid = "1.2.840.10008.1.1" });
    private static readonly byte[] Store = Bytes(new DimseCommand { Field = CommandField.CStoreRequest, MessageId = 6, HasDataSet = true, AffectedSopInstanceUid = "1.2" });

    [Fact]
    public void Add_CommandInOnePiece_Completes()
    {
        var assembler = new MessageAssembler();

        Assert.Equal(AssemblyStatus.Command, assembler.Add(3, true, true, new(Echo)));
        Assert.Equal(CommandField.CEchoRequest, assembler.Command.Field);
        Assert.Equal(3, assembler.ContextId);
        Assert.False(assembler.IsInsideMessage);
    }

    [Property(MaxTest = 200)]
    public void Add_CommandCutAnywhereWithEmptyPieces_IsTheSame(byte[] cuts)
    {
        var assembler = new MessageAssembler();
        int position = 0;
        foreach (byte cut in cuts)
        {
            int length = Math.Min(cut % 9, Echo.Length - position);
            Assert.Equal(AssemblyStatus.NeedMore, assembler.Add(1, true, false, new(Echo, position, length)));
            position += length;
        }

        Assert.Equal(AssemblyStatus.Command, assembler.Add(1, true, true, new(Echo, position, Echo.Length - position)));
        Assert.Equal(5, assembler.Command.MessageId);
    }

    [Fact]
    public void Add_DataAfterCommand_IsHandedOverUntilTheLast()
    {
        var assembler = new MessageAssembler();

        Assert.Equal(AssemblyStatus.CommandBeforeData, assembler.Add(1, true, true, new(Store)));
        Assert.Equal(AssemblyStatus.Data, assembler.Add(1, false, false, new(new byte[10])));
        Assert.Equal(AssemblyStatus.Data, assembler.Add(1, false, false, default));
        Assert.True(assembler.IsInsideMessage);
        Assert.Equal(AssemblyStatus.LastData, assembler.Add(1, false, true, default));
        Assert.False(assembler.IsInsideMessage);
        Assert.Equal(AssemblyStatus.Command, assembler.Add(5, true, true, new(Echo)));
    }

    [Fact]
    public void Add_DataWithoutCommand_IsAnError()
    {
        var assembler = new MessageAssembler();

        Assert.Equal(AssemblyStatus.Error, assembler.Add(1, false, true, new(new byte[2])));
        Assert.Equal(AssemblyError.DataWithoutCommand, assembler.Error);
    }

    [Fact]
    public void Add_DataInsideCommand_IsAnError()
    {
        var assembler = new MessageAssembler();
        assembler.Add(1, true, false, new(Store, 0, 10));

        Assert.Equal(AssemblyStatus.Error, assembler.Add(1, false, true, new(new byte[2])));
        Assert.Equal(AssemblyError.DataWithoutCommand, assembler.Error);
    }

    [Fact]
    public void Add_CommandInsideData_IsAnError()
    {
        var assembler = new MessageAssembler();
        assembler.Add(1, true, true, new(Store));

        Assert.Equal(AssemblyStatus.Error, assembler.Add(1, true, true, new(Echo)));
        Assert.Equal(AssemblyError.CommandInsideData, assembler.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Add_OtherContextInsideMessage_IsAnError(bool insideData)
    {
        var assembler = new MessageAssembler();
        assembler.Add(1, true, insideData, new(Store, 0, insideData ? Store.Length : 10));

        Assert.Equal(AssemblyStatus.Error, assembler.Add(3, !insideData, true, new(new byte[2])));
        Assert.Equal(AssemblyError.ContextChanged, assembler.Error);
    }

    [Fact]
    public void Add_CommandOverTheLimit_IsAnError()
    {
        var assembler = new MessageAssembler(100);
        Assert.Equal(AssemblyStatus.NeedMore, assembler.Add(1, true, false, new(new byte[100])));

        Assert.Equal(AssemblyStatus.Error, assembler.Add(1, true, false, new(new byte[1])));
        Assert.Equal(AssemblyError.CommandTooLong, assembler.Error);
    }

    [Fact]
    public void Add_UnreadableCommand_IsAnErrorWithItsReason()
    {
        var assembler = new MessageAssembler();

        Assert.Equal(AssemblyStatus.Error, assembler.Add(1, true, true, new(Echo, 0, 20)));
        Assert.Equal(AssemblyError.CommandMalformed, assembler.Error);
        Assert.Equal(CommandReadStatus.Truncated, assembler.CommandError);
    }

    [Fact]
    public void Add_SteadyState_AllocatesNothing()
    {
        var assembler = new MessageAssembler();
        byte[] data = new byte[1000];
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            assembler.Add(1, true, false, new ReadOnlySequence<byte>(Store, 0, 30));
            assembler.Add(1, true, true, new ReadOnlySequence<byte>(Store, 30, Store.Length - 30));
            assembler.Add(1, false, false, new ReadOnlySequence<byte>(data));
            assembler.Add(1, false, true, new ReadOnlySequence<byte>(data));
        }
    }

    private static byte[] Bytes(DimseCommand command)
    {
        byte[] bytes = new byte[command.GetLengthBytes()];
        command.Write(bytes);
        return bytes;
    }
}
