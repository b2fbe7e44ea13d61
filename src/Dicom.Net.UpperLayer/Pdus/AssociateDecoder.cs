namespace Dicom.Net.UpperLayer;

/// <summary>Decodes the variable fields of A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2 and §9.3.3, the same layout).</summary>
internal ref struct AssociateDecoder
{
    // byte  0-1   protocol version, bit 0 = version 1
    //       2-3   reserved
    //       4-19  called AE title
    //      20-35  calling AE title
    //      36-67  reserved
    //      68-    items, in any order: 10H, 20H (RQ) or 21H (AC), 50H
    private const int TitlesOffset = 4;
    private const int ItemsOffset = 68;

    private readonly bool _isRequest;
    private int _itemsLeft;
    private string? _applicationContext;
    private List<PresentationContextProposal>? _proposals;
    private List<PresentationContextResult>? _results;
    private UserInformation? _userInformation;
    private UInt128 _contextsSeen;

    private AssociateDecoder(bool isRequest, int maxItems)
    {
        _isRequest = isRequest;
        _itemsLeft = maxItems;
    }

    public static PduFault DecodeRequest(ReadOnlySpan<byte> body, UpperLayerLimits limits, out AssociateRequest? request)
    {
        request = null;
        var decoder = new AssociateDecoder(isRequest: true, limits.MaxAssociateItems);
        PduFault fault = decoder.Decode(body, out ushort version);
        if (!fault.IsNone)
        {
            return fault;
        }

        bool isCalledValid = AETitle.TryRead(body.Slice(TitlesOffset, 16), out string called);
        bool isCallingValid = AETitle.TryRead(body.Slice(TitlesOffset + 16, 16), out string calling);
        if (decoder._proposals is null)
        {
            // PS3.8 Table 9-11: one or more presentation context items.
            return PduFault.Invalid("presentation contexts (none)", PduHeader.LengthBytes + ItemsOffset);
        }

        request = new AssociateRequest
        {
            ProtocolVersion = version,
            CalledAETitle = called,
            CallingAETitle = calling,
            ApplicationContextName = decoder._applicationContext!,
            PresentationContexts = decoder._proposals,
            UserInformation = decoder._userInformation!,
            ReceivedFields = body[TitlesOffset..ItemsOffset].ToArray(),
            IsCalledAETitleValid = isCalledValid,
            IsCallingAETitleValid = isCallingValid,
        };
        return PduFault.None;
    }

    public static PduFault DecodeAccept(ReadOnlySpan<byte> body, UpperLayerLimits limits, out AssociateAccept? accept)
    {
        accept = null;
        var decoder = new AssociateDecoder(isRequest: false, limits.MaxAssociateItems);
        PduFault fault = decoder.Decode(body, out ushort version);
        if (!fault.IsNone)
        {
            return fault;
        }

        if ((version & 1) == 0)
        {
            // An answer in a version that was not offered: nothing that follows would be understood alike.
            return PduFault.Invalid("protocol version", PduHeader.LengthBytes);
        }

        // PS3.8 Table 9-17: the titles' fields are reserved in the answer and not tested.
        AETitle.TryRead(body.Slice(TitlesOffset, 16), out string called);
        AETitle.TryRead(body.Slice(TitlesOffset + 16, 16), out string calling);
        accept = new AssociateAccept
        {
            ProtocolVersion = version,
            CalledAETitle = called,
            CallingAETitle = calling,
            ApplicationContextName = decoder._applicationContext!,
            PresentationContexts = decoder._results is null ? [] : decoder._results,
            UserInformation = decoder._userInformation!,
        };
        return PduFault.None;
    }

    private PduFault Decode(ReadOnlySpan<byte> body, out ushort version)
    {
        version = 0;
        if (body.Length < ItemsOffset)
        {
            return PduFault.Invalid("PDU length", 2);
        }

        version = (ushort)((body[0] << 8) | body[1]);
        var items = new PduCursor(body[ItemsOffset..], PduHeader.LengthBytes + ItemsOffset);
        while (!items.IsAtEnd)
        {
            int offset = items.Offset;
            if (!items.TryReadItem(out byte type, out PduCursor content))
            {
                return PduFault.Invalid("item length", offset);
            }

            PduFault fault = DecodeItem(type, content, offset);
            if (!fault.IsNone)
            {
                return fault;
            }
        }

        if (_applicationContext is null)
        {
            return PduFault.Invalid("application context (none)", items.Offset);
        }

        return _userInformation is null ? PduFault.Invalid("user information (none)", items.Offset) : PduFault.None;
    }

    private PduFault DecodeItem(byte type, PduCursor content, int offset)
    {
        if (--_itemsLeft < 0)
        {
            return PduFault.Invalid("number of items", offset);
        }

        switch (type)
        {
            case PduItemType.ApplicationContext when _applicationContext is not null:
            case PduItemType.UserInformation when _userInformation is not null:
                return PduFault.Unexpected("repeated item", offset);
            case PduItemType.ApplicationContext:
                return content.TryReadUid(out _applicationContext)
                    ? PduFault.None
                    : PduFault.Invalid("application context name", offset);
            case PduItemType.PresentationContextProposal when _isRequest:
            case PduItemType.PresentationContextResult when !_isRequest:
                return DecodeContext(content, offset);
            case PduItemType.UserInformation:
                return UserInformationDecoder.Decode(content, _isRequest, ref _itemsLeft, out _userInformation);
            default:
                // PS3.8 §9.3.1: items of a type that is not known are skipped.
                return PduFault.None;
        }
    }

    private PduFault DecodeContext(PduCursor content, int offset)
    {
        // byte 0 identifier; 1 reserved; 2 result/reason (AC; reserved in RQ); 3 reserved; 4- sub-items 30H (RQ), 40H
        if (!content.TryReadByte(out byte id) || !content.TryReadByte(out _)
            || !content.TryReadByte(out byte result) || !content.TryReadByte(out _))
        {
            return PduFault.Invalid("presentation context length", offset);
        }

        UInt128 bit = UInt128.One << (id >> 1);
        if ((id & 1) == 0 || (_contextsSeen & bit) != 0)
        {
            // PS3.8 §9.3.2.2: odd, and used once.
            return PduFault.Invalid("presentation context identifier", offset + 4);
        }

        _contextsSeen |= bit;
        return _isRequest ? DecodeProposal(content, id, offset) : DecodeResult(content, id, result, offset);
    }

    private PduFault DecodeProposal(PduCursor content, byte id, int offset)
    {
        string? abstractSyntax = null;
        var transferSyntaxes = new List<string>(4);
        while (!content.IsAtEnd)
        {
            int start = content.Offset;
            if (!content.TryReadItem(out byte type, out PduCursor field))
            {
                return PduFault.Invalid("presentation context sub-item length", start);
            }

            if (--_itemsLeft < 0)
            {
                return PduFault.Invalid("number of items", start);
            }

            if (type == PduItemType.AbstractSyntax)
            {
                if (abstractSyntax is not null)
                {
                    return PduFault.Unexpected("repeated abstract syntax", start);
                }

                if (!field.TryReadUid(out abstractSyntax))
                {
                    return PduFault.Invalid("abstract syntax", start);
                }
            }
            else if (type == PduItemType.TransferSyntax)
            {
                if (!field.TryReadUid(out string transferSyntax))
                {
                    return PduFault.Invalid("transfer syntax", start);
                }

                transferSyntaxes.Add(transferSyntax);
            }
        }

        if (abstractSyntax is null || transferSyntaxes.Count == 0)
        {
            return PduFault.Invalid("presentation context without abstract or transfer syntax", offset);
        }

        (_proposals ??= []).Add(new PresentationContextProposal(id, abstractSyntax, transferSyntaxes));
        return PduFault.None;
    }

    private PduFault DecodeResult(PduCursor content, byte id, byte result, int offset)
    {
        string? transferSyntax = null;
        while (!content.IsAtEnd)
        {
            int start = content.Offset;
            if (!content.TryReadItem(out byte type, out PduCursor field))
            {
                return PduFault.Invalid("presentation context sub-item length", start);
            }

            // PS3.8 §9.3.3.2: where the context is not accepted, the transfer syntax is not significant and not tested.
            if (type != PduItemType.TransferSyntax || result != (byte)PresentationContextReason.Acceptance)
            {
                continue;
            }

            if (transferSyntax is not null)
            {
                return PduFault.Unexpected("repeated transfer syntax", start);
            }

            if (!field.TryReadUid(out transferSyntax))
            {
                return PduFault.Invalid("transfer syntax", start);
            }
        }

        if (transferSyntax is null && result == (byte)PresentationContextReason.Acceptance)
        {
            return PduFault.Invalid("accepted presentation context without transfer syntax", offset);
        }

        (_results ??= []).Add(new PresentationContextResult(id, (PresentationContextReason)result, transferSyntax ?? ""));
        return PduFault.None;
    }
}
