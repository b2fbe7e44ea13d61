namespace Dicom.Net.UpperLayer;

/// <summary>Decodes the User Information item (PS3.8 §9.3.2.3, Annex D.1; PS3.7 §D.3.3).</summary>
internal ref struct UserInformationDecoder
{
    private uint? _maximumLength;
    private string? _classUid;
    private string? _versionName;
    private AsynchronousOperationsWindow? _window;
    private List<RoleSelection>? _roles;
    private List<ExtendedNegotiation>? _extended;
    private List<CommonExtendedNegotiation>? _common;
    private UserIdentity? _identity;
    private byte[]? _identityResponse;

    public static PduFault Decode(PduCursor content, bool isRequest, ref int itemsLeft, out UserInformation? result)
    {
        result = null;
        var decoder = default(UserInformationDecoder);
        while (!content.IsAtEnd)
        {
            int offset = content.Offset;
            if (!content.TryReadItem(out byte type, out PduCursor field))
            {
                return PduFault.Invalid("user information sub-item length", offset);
            }

            if (--itemsLeft < 0)
            {
                return PduFault.Invalid("number of items", offset);
            }

            PduFault fault = decoder.DecodeSubItem(type, field, isRequest, offset, ref itemsLeft);
            if (!fault.IsNone)
            {
                return fault;
            }
        }

        result = new UserInformation
        {
            // PS3.8 §D.1.1: a sender that states no maximum length sets no limit.
            MaximumLength = decoder._maximumLength ?? 0,
            OmitsMaximumLength = decoder._maximumLength is null,
            ImplementationClassUid = decoder._classUid ?? "",
            ImplementationVersionName = decoder._versionName,
            AsynchronousOperations = decoder._window,
            RoleSelections = decoder._roles is null ? [] : decoder._roles,
            ExtendedNegotiations = decoder._extended is null ? [] : decoder._extended,
            CommonExtendedNegotiations = decoder._common is null ? [] : decoder._common,
            UserIdentity = decoder._identity,
            UserIdentityResponse = decoder._identityResponse,
        };
        return PduFault.None;
    }

    private PduFault DecodeSubItem(byte type, PduCursor field, bool isRequest, int offset, ref int itemsLeft)
    {
        if (IsRepeated(type))
        {
            return PduFault.Unexpected("repeated user information sub-item", offset);
        }

        switch (type)
        {
            case PduItemType.MaximumLength:
                return DecodeMaximumLength(field, offset);
            case PduItemType.ImplementationClassUid:
                return field.TryReadUid(out _classUid)
                    ? PduFault.None
                    : PduFault.Invalid("implementation class UID", offset);
            case PduItemType.AsynchronousOperationsWindow:
                return DecodeWindow(field, offset);
            case PduItemType.RoleSelection:
                return DecodeRole(field, offset);
            case PduItemType.ImplementationVersionName:
                _versionName = field.ReadText();
                return PduFault.None;
            case PduItemType.ExtendedNegotiation:
                return DecodeExtended(field, offset);
            case PduItemType.CommonExtendedNegotiation when isRequest:
                return DecodeCommon(field, offset, ref itemsLeft);
            case PduItemType.UserIdentity when isRequest:
                return DecodeIdentity(field, offset);
            case PduItemType.UserIdentityResponse when !isRequest:
                return DecodeIdentityResponse(field, offset);
            default:
                // PS3.8 §9.3.1: sub-items of a type that is not known (here) are skipped.
                return PduFault.None;
        }
    }

    private readonly bool IsRepeated(byte type) => type switch
    {
        PduItemType.MaximumLength => _maximumLength is not null,
        PduItemType.ImplementationClassUid => _classUid is not null,
        PduItemType.AsynchronousOperationsWindow => _window is not null,
        PduItemType.ImplementationVersionName => _versionName is not null,
        PduItemType.UserIdentity => _identity is not null,
        PduItemType.UserIdentityResponse => _identityResponse is not null,
        _ => false,
    };

    private PduFault DecodeMaximumLength(PduCursor field, int offset)
    {
        // PS3.8 Table D.1-1: 4 bytes, unsigned; 0 = no limit stated.
        if (!field.TryReadUInt32(out uint length) || !field.IsAtEnd || length is > 0 and < PduWriter.MinUsefulLength)
        {
            // A limit that leaves no room for one value of two bytes forbids every message: no association can work.
            return PduFault.Invalid("maximum length", offset);
        }

        _maximumLength = length;
        return PduFault.None;
    }

    private PduFault DecodeWindow(PduCursor field, int offset)
    {
        // PS3.7 Table D.3-7: operations invoked (2), operations performed (2).
        if (!field.TryReadUInt16(out ushort invoked) || !field.TryReadUInt16(out ushort performed) || !field.IsAtEnd)
        {
            return PduFault.Invalid("asynchronous operations window", offset);
        }

        _window = new AsynchronousOperationsWindow(invoked, performed);
        return PduFault.None;
    }

    private PduFault DecodeRole(PduCursor field, int offset)
    {
        // PS3.7 Table D.3-9: UID length (2), UID, SCU role (1), SCP role (1).
        if (!field.TryReadCountedUid(out string uid) || !field.TryReadByte(out byte scu)
            || !field.TryReadByte(out byte scp) || !field.IsAtEnd)
        {
            return PduFault.Invalid("role selection", offset);
        }

        (_roles ??= []).Add(new RoleSelection(uid, scu == 1, scp == 1));
        return PduFault.None;
    }

    private PduFault DecodeExtended(PduCursor field, int offset)
    {
        // PS3.7 Table D.3-11: UID length (2), UID, service class application information (the rest).
        if (!field.TryReadCountedUid(out string uid))
        {
            return PduFault.Invalid("SOP class extended negotiation", offset);
        }

        field.TryReadBytes(field.Remaining, out ReadOnlySpan<byte> information);
        (_extended ??= []).Add(new ExtendedNegotiation(uid, information.ToArray()));
        return PduFault.None;
    }

    private PduFault DecodeCommon(PduCursor field, int offset, ref int itemsLeft)
    {
        // PS3.7 Table D.3-12: SOP class UID (2 + n), service class UID (2 + n), length of the list (2), list of related
        // general SOP class UIDs (2 + n each), and bytes of later versions, which are skipped.
        if (!field.TryReadCountedUid(out string sopClass) || !field.TryReadCountedUid(out string serviceClass)
            || !field.TryReadCounted(out ReadOnlySpan<byte> list))
        {
            return PduFault.Invalid("SOP class common extended negotiation", offset);
        }

        var related = new List<string>();
        var uids = new PduCursor(list, offset);
        while (!uids.IsAtEnd)
        {
            if (--itemsLeft < 0)
            {
                return PduFault.Invalid("number of items", offset);
            }

            if (!uids.TryReadCountedUid(out string uid))
            {
                return PduFault.Invalid("related general SOP class UID", offset);
            }

            related.Add(uid);
        }

        (_common ??= []).Add(new CommonExtendedNegotiation(sopClass, serviceClass, related));
        return PduFault.None;
    }

    private PduFault DecodeIdentity(PduCursor field, int offset)
    {
        // PS3.7 Table D.3-14: type (1), response requested (1), primary field (2 + n), secondary field (2 + n).
        if (!field.TryReadByte(out byte type) || !field.TryReadByte(out byte response)
            || !field.TryReadCounted(out ReadOnlySpan<byte> primary)
            || !field.TryReadCounted(out ReadOnlySpan<byte> secondary) || !field.IsAtEnd)
        {
            return PduFault.Invalid("user identity", offset);
        }

        _identity = new UserIdentity((UserIdentityType)type, primary.ToArray(), secondary.ToArray(), response == 1);
        return PduFault.None;
    }

    private PduFault DecodeIdentityResponse(PduCursor field, int offset)
    {
        // PS3.7 Table D.3-15: server response (2 + n).
        if (!field.TryReadCounted(out ReadOnlySpan<byte> response) || !field.IsAtEnd)
        {
            return PduFault.Invalid("user identity response", offset);
        }

        _identityResponse = response.ToArray();
        return PduFault.None;
    }
}
