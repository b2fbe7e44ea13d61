using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.Fuzz.Targets;
using FsCheck;
using FsCheck.Xunit;

namespace Dicom.Net.UpperLayer.Tests;

public class PduCodecTests
{
    private static readonly UpperLayerLimits Limits = UpperLayerLimits.Default;

    [Property(MaxTest = 300)]
    public void Request_EncodedAndDecoded_IsTheSame(DoNotSize<int> seed)
    {
        AssociateRequest request = new Generated(seed.Item).Request();
        byte[] pdu = Samples.Encode(w => PduWriter.WriteAssociateRequest(request, w));
        Assert.True(PduReader.TryReadAssociateRequest(Body(pdu), Limits, out AssociateRequest? read, out PduFault fault), fault.ToString());
        Assert.Equal(request.ProtocolVersion, read.ProtocolVersion);
        Assert.Equal(request.CalledAETitle, read.CalledAETitle);
        Assert.Equal(request.CallingAETitle, read.CallingAETitle);
        Assert.Equal(request.ApplicationContextName, read.ApplicationContextName);
        Assert.Equal(
            request.PresentationContexts.Select(c => $"{c.Id} {c.AbstractSyntax} {string.Join(' ', c.TransferSyntaxes)}"),
            read.PresentationContexts.Select(c => $"{c.Id} {c.AbstractSyntax} {string.Join(' ', c.TransferSyntaxes)}"));
        AssertEqual(request.UserInformation, read.UserInformation);
        Assert.Equal(pdu, PduTarget.Recode(PduType.AssociateRequest, Body(pdu)));
    }

    [Property(MaxTest = 300)]
    public void Accept_EncodedAndDecoded_IsTheSame(DoNotSize<int> seed)
    {
        AssociateAccept accept = new Generated(seed.Item).Accept();
        byte[] pdu = Samples.Encode(w => PduWriter.WriteAssociateAccept(accept, w));
        Assert.True(PduReader.TryReadAssociateAccept(Body(pdu), Limits, out AssociateAccept? read, out PduFault fault), fault.ToString());
        Assert.Equal(accept.CalledAETitle, read.CalledAETitle);
        Assert.Equal(accept.CallingAETitle, read.CallingAETitle);
        Assert.Equal(accept.ApplicationContextName, read.ApplicationContextName);
        Assert.Equal(
            accept.PresentationContexts.Select(c => (c.Id, c.Result, c.TransferSyntax)),
            read.PresentationContexts.Select(c => (c.Id, c.Result, c.TransferSyntax)));
        AssertEqual(accept.UserInformation, read.UserInformation);
        Assert.Equal(pdu, PduTarget.Recode(PduType.AssociateAccept, Body(pdu)));
    }

    [Fact]
    public void Request_OfKnownContent_HasTheBytesOfTheStandard()
    {
        var request = new AssociateRequest
        {
            CalledAETitle = "CALLED",
            CallingAETitle = " ME ",
            PresentationContexts = [new PresentationContextProposal(1, "1.2", ["1.3"])],
            UserInformation = new UserInformation
            {
                MaximumLength = 0x4000,
                ImplementationClassUid = "1.4",
                ImplementationVersionName = "V",
                AsynchronousOperations = new AsynchronousOperationsWindow(2, 3),
                RoleSelections = [new RoleSelection("1.2", false, true)],
                ExtendedNegotiations = [new ExtendedNegotiation("1.2", new byte[] { 7, 8 })],
                CommonExtendedNegotiations = [new CommonExtendedNegotiation("1.2", "1.5", ["1.6"])],
                UserIdentity = UserIdentity.FromUserNameAndPasscode("u", "pw", positiveResponseRequested: true),
            },
        };
        byte[] user =
        [
            0x51, 0, 0, 4, 0, 0, 0x40, 0,
            0x52, 0, 0, 3, (byte)'1', (byte)'.', (byte)'4',
            0x53, 0, 0, 4, 0, 2, 0, 3,
            0x54, 0, 0, 7, 0, 3, (byte)'1', (byte)'.', (byte)'2', 0, 1,
            0x55, 0, 0, 1, (byte)'V',
            0x56, 0, 0, 7, 0, 3, (byte)'1', (byte)'.', (byte)'2', 7, 8,
            0x57, 0, 0, 17, 0, 3, (byte)'1', (byte)'.', (byte)'2', 0, 3, (byte)'1', (byte)'.', (byte)'5',
            0, 5, 0, 3, (byte)'1', (byte)'.', (byte)'6',
            0x58, 0, 0, 9, 2, 1, 0, 1, (byte)'u', 0, 2, (byte)'p', (byte)'w',
        ];
        byte[] expected =
        [
            1, 0, 0, 0, 0, (byte)(68 + 25 + 22 + 4 + user.Length),
            0, 1, 0, 0,
            .. "CALLED          ME              "u8,
            .. new byte[32],
            0x10, 0, 0, 21, .. "1.2.840.10008.3.1.1.1"u8,
            0x20, 0, 0, 18, 1, 0, 0, 0, 0x30, 0, 0, 3, .. "1.2"u8, 0x40, 0, 0, 3, .. "1.3"u8,
            0x50, 0, 0, (byte)user.Length, .. user,
        ];
        Assert.Equal(expected, Samples.Encode(w => PduWriter.WriteAssociateRequest(request, w)));
    }

    [Fact]
    public void DataHeader_IsThatOfTheStandard()
    {
        byte[] header = new byte[PduWriter.DataHeaderLengthBytes];
        PduWriter.WriteDataHeader(header, 0x10000, 5, isCommand: true, isLast: false);
        Assert.Equal([4, 0, 0, 1, 0, 6, 0, 1, 0, 2, 5, 1], header);
        Assert.ThrowsAny<ArgumentException>(() => PduWriter.WriteDataHeader(new byte[11], 1, 1, false, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => PduWriter.WriteDataHeader(new byte[12], -1, 1, false, false));
    }

    [Fact]
    public void UnknownItemsAndReservedFields_AreNotTested()
    {
        byte[] plain = Samples.RequestPdu;
        var body = new List<byte>(Body(plain).ToArray());
        body[2] = body[3] = 0xFF;
        for (int i = 36; i < 68; i++)
        {
            body[i] = (byte)i;
        }

        body[1] = 0x81;
        body[69] = 0xEE;
        int user = body.LastIndexOf(0x50);
        body.InsertRange(user + 4, [0x7B, 0xFF, 0, 2, 1, 2]);
        body[user + 3] += 6;
        body.InsertRange(68, [0x99, 0, 0, 1, 0xAA]);
        body.AddRange([0x00, 0, 0, 0]);

        Assert.True(PduReader.TryReadAssociateRequest([.. body], Limits, out AssociateRequest? request, out PduFault fault), fault.ToString());
        Assert.Equal("ANSWERING", request.CalledAETitle);
        Assert.Equal(3, request.PresentationContexts.Count);
        Assert.Equal("2.25.1", request.UserInformation.ImplementationClassUid);

        // PS3.8 Table 9-17: titles and reserved bytes come back as they were sent.
        byte[] accept = Samples.Encode(w => PduWriter.WriteAssociateAccept(PduTarget.Accept, w, request));
        Assert.Equal(body[4..68], accept[10..74]);
    }

    [Fact]
    public void UserInformation_WithoutOptionalParts_IsUnderstood()
    {
        byte[] body = [.. Body(Samples.RequestPdu)[..^(4 + 8 + 10)], 0x50, 0, 0, 0];
        Assert.True(PduReader.TryReadAssociateRequest(body, Limits, out AssociateRequest? request, out _));
        Assert.Equal(0u, request.UserInformation.MaximumLength);
        Assert.Equal("", request.UserInformation.ImplementationClassUid);
        Assert.Null(request.UserInformation.ImplementationVersionName);
        Assert.Equal(body, PduTarget.Recode(PduType.AssociateRequest, body)![6..]);
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("51 00 00 04 00 00 00 00", null)]
    [InlineData("51 00 00 04 00 00 00 08", null)]
    [InlineData("51 00 00 04 00 00 00 07", AbortReason.InvalidPduParameterValue)]
    [InlineData("51 00 00 03 00 00 40", AbortReason.InvalidPduParameterValue)]
    [InlineData("51 00 00 05 00 00 40 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("51 00 00 04 00 00 40 00 51 00 00 04 00 00 40 00", AbortReason.UnexpectedPduParameter)]
    [InlineData("51 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("51 00 FF FF 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("52 00 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("52 00 00 03 31 2E 61", AbortReason.InvalidPduParameterValue)]
    [InlineData("52 00 00 04 31 2E 31 00", null)]
    [InlineData("52 00 00 02 2E 2E", AbortReason.InvalidPduParameterValue)]
    [InlineData("53 00 00 04 00 01 00 01", null)]
    [InlineData("53 00 00 02 00 01", AbortReason.InvalidPduParameterValue)]
    [InlineData("54 00 00 05 00 01 31 01 00", null)]
    [InlineData("54 00 00 04 00 01 31 01", AbortReason.InvalidPduParameterValue)]
    [InlineData("54 00 00 06 00 01 31 01 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("54 00 00 05 00 09 31 01 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("56 00 00 03 00 01 31", null)]
    [InlineData("56 00 00 03 00 02 31", AbortReason.InvalidPduParameterValue)]
    [InlineData("57 00 00 08 00 01 31 00 01 31 00 00", null)]
    [InlineData("57 00 00 0A 00 01 31 00 01 31 00 00 FF FF", null)]
    [InlineData("57 00 00 0A 00 01 31 00 01 31 00 02 00 09", AbortReason.InvalidPduParameterValue)]
    [InlineData("58 00 00 06 01 00 00 00 00 00", null)]
    [InlineData("58 00 00 07 01 00 00 00 00 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("58 00 00 04 01 00 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("59 00 00 01 00", null)]
    public void UserInformation_SubItem_IsAcceptedOrFaulted(string subItems, AbortReason? reason)
    {
        byte[] items = subItems == "0" ? [] : Convert.FromHexString(subItems.Replace(" ", ""));
        byte[] body = [.. Body(Samples.RequestPdu)[..^(4 + 8 + 10)], 0x50, 0, 0, (byte)items.Length, .. items];
        bool isValid = PduReader.TryReadAssociateRequest(body, Limits, out AssociateRequest? request, out PduFault fault);
        Assert.Equal(reason is null, isValid);
        Assert.Equal(isValid, request is not null);
        Assert.Equal(isValid, fault.IsNone);
        if (reason is not null)
        {
            Assert.Equal(reason, fault.Reason);
            Assert.InRange(fault.Offset, body.Length - items.Length, body.Length + 6);
        }
    }

    [Theory]
    [InlineData("10 00 00 03 31 2E 31", AbortReason.UnexpectedPduParameter)]
    [InlineData("50 00 00 00", AbortReason.UnexpectedPduParameter)]
    [InlineData("20 00 00 04 07 00 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("20 00 00 0E 02 00 00 00 30 00 00 01 31 40 00 00 01 31", AbortReason.InvalidPduParameterValue)]
    [InlineData("20 00 00 0E 03 00 00 00 30 00 00 01 31 40 00 00 01 31", AbortReason.InvalidPduParameterValue)]
    [InlineData("20 00 00 13 07 00 00 00 30 00 00 01 31 30 00 00 01 31 40 00 00 01 31", AbortReason.UnexpectedPduParameter)]
    [InlineData("20 00 00 0E 07 00 00 00 30 00 00 01 31 40 00 00 02 31", AbortReason.InvalidPduParameterValue)]
    [InlineData("20 00 00 0E 07 00 00 00 30 00 00 01 31 40 00 00 01 31", null)]
    [InlineData("20 00 00 03 07 00 00", AbortReason.InvalidPduParameterValue)]
    [InlineData("21 00 00 00", null)]
    [InlineData("20 00 00", AbortReason.InvalidPduParameterValue)]
    public void Request_FurtherItem_IsAcceptedOrFaulted(string item, AbortReason? reason)
    {
        byte[] body = [.. Body(Samples.RequestPdu), .. Convert.FromHexString(item.Replace(" ", ""))];
        Assert.Equal(reason is null, PduReader.TryReadAssociateRequest(body, Limits, out _, out PduFault fault));
        Assert.Equal(reason ?? default, fault.Reason);
    }

    [Fact]
    public void Request_WithoutARequiredItem_IsFaulted()
    {
        byte[] head = Body(Samples.RequestPdu)[..68].ToArray();
        byte[] context = [0x10, 0, 0, 1, (byte)'1'];
        byte[] proposal = Convert.FromHexString("2000000E0700000030000001314000000131");
        byte[] user = [0x50, 0, 0, 0];
        Assert.True(PduReader.TryReadAssociateRequest([.. head, .. context, .. proposal, .. user], Limits, out _, out _));
        Assert.True(PduReader.TryReadAssociateRequest([.. head, .. user, .. proposal, .. context], Limits, out _, out _));
        foreach (byte[] body in new byte[][] { [.. head, .. proposal, .. user], [.. head, .. context, .. user], [.. head, .. context, .. proposal], head, head[..67], [] })
        {
            Assert.False(PduReader.TryReadAssociateRequest(body, Limits, out _, out PduFault fault));
            Assert.Equal(AbortReason.InvalidPduParameterValue, fault.Reason);
        }
    }

    [Fact]
    public void Accept_RejectedContext_IsUnderstoodWithoutOrWithABrokenTransferSyntax()
    {
        byte[] head = Body(Samples.AcceptPdu)[..68].ToArray();
        byte[] context = [0x10, 0, 0, 1, (byte)'1'];
        byte[] results =
        [
            0x21, 0, 0, 4, 1, 0, 3, 0,
            0x21, 0, 0, 9, 3, 0, 1, 0, 0x40, 0, 0, 1, (byte)'!',
            0x21, 0, 0, 9, 5, 0, 0, 0, 0x40, 0, 0, 1, (byte)'1',
        ];
        byte[] user = [0x50, 0, 0, 0];
        Assert.True(PduReader.TryReadAssociateAccept([.. head, .. context, .. results, .. user], Limits, out AssociateAccept? accept, out PduFault fault), fault.ToString());
        Assert.Equal([(1, "", 3), (3, "", 1), (5, "1", 0)], accept.PresentationContexts.Select(c => ((int)c.Id, c.TransferSyntax, (int)c.Result)));

        byte[] missing = Convert.FromHexString("2100000401000000");
        Assert.False(PduReader.TryReadAssociateAccept([.. head, .. context, .. missing, .. user], Limits, out _, out _));
        head[1] = 2;
        Assert.False(PduReader.TryReadAssociateAccept([.. head, .. context, .. results, .. user], Limits, out _, out _));
    }

    [Fact]
    public void Decoder_ManySmallItems_StopsAtTheLimit()
    {
        var contexts = new List<byte>();
        byte[] proposal = [.. Enumerable.Repeat<byte[]>([0x40, 0, 0, 1, (byte)'1'], 13_000).SelectMany(b => b)];
        for (int id = 7; id < 30; id += 2)
        {
            contexts.AddRange([0x20, 0, (byte)((proposal.Length + 9) >> 8), (byte)(proposal.Length + 9), (byte)id, 0, 0, 0, 0x30, 0, 0, 1, (byte)'1']);
            contexts.AddRange(proposal);
        }

        byte[] body = [.. Body(Samples.RequestPdu), .. contexts];
        Assert.False(PduReader.TryReadAssociateRequest(body, Limits, out _, out PduFault fault));
        Assert.Equal("number of items", fault.Field);
    }

    [Fact]
    public void Writer_WhatDoesNotFit_Throws()
    {
        AssociateRequest With(UserInformation information) => new()
        {
            CalledAETitle = "A", CallingAETitle = "B", UserInformation = information,
        };
        var sink = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => PduWriter.WriteAssociateRequest(
            With(new UserInformation { UserIdentity = new UserIdentity(UserIdentityType.Saml, new byte[65536]) }), sink));
        Assert.Throws<ArgumentException>(() => PduWriter.WriteAssociateRequest(
            With(new UserInformation { ImplementationClassUid = "é" }), sink));
        Assert.Throws<ArgumentException>(() => PduWriter.WriteAssociateRequest(
            new AssociateRequest { CalledAETitle = @"A\B", CallingAETitle = "B", UserInformation = new() }, sink));
        Assert.Throws<ArgumentException>(() => PduWriter.WriteAssociateRequest(
            new AssociateRequest { CalledAETitle = "A", CallingAETitle = "12345678901234567", UserInformation = new() }, sink));
        Assert.Equal(0, sink.WrittenCount);
    }

    [Fact]
    public void Header_InPieces_IsReadOnceSixBytesAreThere()
    {
        byte[] pdu = Samples.RequestPdu;
        for (int length = 0; length < 12; length++)
        {
            ReadOnlySequence<byte> pieces = Sequences.Chop(pdu.AsSpan(0, length).ToArray(), 1);
            Assert.Equal(length >= 6, PduReader.TryReadHeader(pieces, out PduHeader header));
            Assert.Equal(length >= 6 ? (uint)pdu.Length - 6 : 0, header.Length);
        }
    }

    [Fact]
    public void UserIdentity_AsText_ShowsNoCredentials()
    {
        string text = UserIdentity.FromUserNameAndPasscode("alice", "secret").ToString();
        Assert.DoesNotContain("alice", text);
        Assert.DoesNotContain("secret", text);
    }

    internal static ReadOnlySpan<byte> Body(byte[] pdu)
    {
        Assert.Equal((uint)pdu.Length - 6, BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(2)));
        return pdu.AsSpan(6);
    }

    private static void AssertEqual(UserInformation expected, UserInformation actual)
    {
        Assert.Equal(expected.MaximumLength, actual.MaximumLength);
        Assert.Equal(expected.ImplementationClassUid, actual.ImplementationClassUid);
        Assert.Equal(expected.ImplementationVersionName, actual.ImplementationVersionName);
        Assert.Equal(expected.AsynchronousOperations, actual.AsynchronousOperations);
        Assert.Equal(expected.RoleSelections, actual.RoleSelections);
        Assert.Equal(
            expected.ExtendedNegotiations.Select(e => e.SopClassUid + Convert.ToHexString(e.ApplicationInformation.Span)),
            actual.ExtendedNegotiations.Select(e => e.SopClassUid + Convert.ToHexString(e.ApplicationInformation.Span)));
        Assert.Equal(
            expected.CommonExtendedNegotiations.Select(c => $"{c.SopClassUid} {c.ServiceClassUid} {string.Join(' ', c.RelatedGeneralSopClassUids)}"),
            actual.CommonExtendedNegotiations.Select(c => $"{c.SopClassUid} {c.ServiceClassUid} {string.Join(' ', c.RelatedGeneralSopClassUids)}"));
        Assert.Equal(expected.UserIdentity?.Type, actual.UserIdentity?.Type);
        Assert.Equal(expected.UserIdentity?.PositiveResponseRequested, actual.UserIdentity?.PositiveResponseRequested);
        Assert.Equal(expected.UserIdentity?.PrimaryField.ToArray(), actual.UserIdentity?.PrimaryField.ToArray());
        Assert.Equal(expected.UserIdentity?.SecondaryField.ToArray(), actual.UserIdentity?.SecondaryField.ToArray());
        Assert.Equal(expected.UserIdentityResponse, actual.UserIdentityResponse);
    }
}
