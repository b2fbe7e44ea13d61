using System.Text;

namespace Dicom.Net.UpperLayer.Tests;

/// <summary>Associations drawn from a seed, with every sub-item now and then.</summary>
internal sealed class Generated(int seed)
{
    private readonly Random _random = new(seed);

    public AssociateRequest Request() => new()
    {
        ProtocolVersion = (ushort)(_random.Next(0x8000) << 1 | 1),
        CalledAETitle = Title(),
        CallingAETitle = Title(),
        ApplicationContextName = Maybe() ? AssociateRequest.DicomApplicationContextName : Uid(),
        PresentationContexts = [.. Ids().Select(id => new PresentationContextProposal(id, Uid(), Several(1, 6, Uid)))],
        UserInformation = UserInformation(isRequest: true),
    };

    public AssociateAccept Accept() => new()
    {
        CalledAETitle = Title(),
        CallingAETitle = Title(),
        PresentationContexts = [.. Ids().Select(id =>
        {
            var result = (PresentationContextReason)_random.Next(5);
            return new PresentationContextResult(id, result, result == 0 ? Uid() : "");
        })],
        UserInformation = UserInformation(isRequest: false),
    };

    public UserInformation UserInformation(bool isRequest) => new()
    {
        MaximumLength = Maybe() ? 0 : (uint)_random.NextInt64(8, 1L << 32),
        ImplementationClassUid = Uid(),
        ImplementationVersionName = Maybe() ? null : Text(1, 16).Trim() + "v",
        AsynchronousOperations = Maybe() ? null : new((ushort)_random.Next(65536), (ushort)_random.Next(65536)),
        RoleSelections = Several(0, 5, () => new RoleSelection(Uid(), Maybe(), Maybe())),
        ExtendedNegotiations = Several(0, 3, () => new ExtendedNegotiation(Uid(), Bytes(40))),
        CommonExtendedNegotiations = isRequest
            ? Several(0, 3, () => new CommonExtendedNegotiation(Uid(), Uid(), Several(0, 4, Uid)))
            : [],
        UserIdentity = isRequest && Maybe()
            ? new UserIdentity((UserIdentityType)_random.Next(1, 6), Bytes(300), Bytes(20), Maybe())
            : null,
        UserIdentityResponse = !isRequest && Maybe() ? Bytes(100) : null,
    };

    public byte[] Bytes(int maxLength)
    {
        byte[] bytes = new byte[_random.Next(maxLength + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public bool Maybe() => _random.Next(2) == 0;

    public int Next(int bound) => _random.Next(bound);

    public T[] Several<T>(int min, int max, Func<T> next) =>
        [.. Enumerable.Range(0, _random.Next(min, max + 1)).Select(_ => next())];

    private byte[] Ids()
    {
        byte[] ids = [.. Enumerable.Range(0, 128).Select(i => (byte)((2 * i) + 1))];
        _random.Shuffle(ids);
        return ids[.._random.Next(1, _random.Next(20) == 0 ? 129 : 9)];
    }

    private string Title() => Text(1, 14).Trim() + "T";

    private string Text(int min, int max)
    {
        var text = new StringBuilder();
        int length = _random.Next(min, max);
        while (text.Length < length)
        {
            char c = (char)_random.Next(0x20, 0x7F);
            text.Append(c == '\\' ? '/' : c);
        }

        return text.ToString();
    }

    private string Uid()
    {
        var uid = new StringBuilder("1");
        int length = _random.Next(1, 60);
        while (uid.Length < length)
        {
            uid.Append('.').Append(_random.Next(_random.Next(1, 100_000)));
        }

        return uid.ToString()[..Math.Min(uid.Length, 64)].TrimEnd('.');
    }
}
