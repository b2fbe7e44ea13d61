using Dicom.Net.TestSupport;

namespace Dicom.Net.UpperLayer.Tests;

/// <summary>
/// A naive interpreter of PS3.8 Table 9-10: it reads the reviewed TSV and does what Tables 9-6 to 9-9 say in words.
/// It sees events, not bytes.
/// </summary>
internal sealed class NaiveMachine(AssociationRole role, int state)
{
    public static IReadOnlyDictionary<(int Event, int State), string> Table { get; } = ReadTable();

    public static string TablePath { get; } =
        Path.Combine(Corpus.RepositoryRoot, "src", "Dicom.Net.UpperLayer", "Machine", "StateTable.tsv");

    public int State { get; private set; } = state;

    public bool IsArtimRunning { get; private set; } = state is 2 or 13;

    public bool IsClosed { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>Names of the PDUs sent.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Names of the primitives issued.</summary>
    public List<string> Issued { get; } = [];

    /// <summary>Whether the event has an action here.</summary>
    public bool Can(int associationEvent) => !IsOver && Table.ContainsKey((associationEvent, State));

    public string Apply(int associationEvent, int reason = 0, bool isAcceptable = true, bool isUserAbort = true)
    {
        string action = Table[(associationEvent, State)];
        switch (action)
        {
            case "AE-1": Next(4); break;
            case "AE-2": Send("RQ"); Next(5); break;
            case "AE-3": Issue("accepted"); Next(6); break;
            case "AE-4": Issue("rejected"); Close(); break;
            case "AE-5": IsArtimRunning = true; Next(2); break;
            case "AE-6" when isAcceptable: IsArtimRunning = false; Issue("requested"); Next(3); break;
            case "AE-6": Send("RJ"); IsArtimRunning = true; Next(13); break;
            case "AE-7": Send("AC"); Next(6); break;
            case "AE-8": Send("RJ"); IsArtimRunning = true; Next(13); break;
            case "DT-1": Send("DATA"); Next(6); break;
            case "DT-2": Issue("data"); Next(6); break;
            case "AR-1": Send("RELEASE-RQ"); Next(7); break;
            case "AR-2": Issue("release"); Next(8); break;
            case "AR-3": Issue("released"); Close(); break;
            case "AR-4": Send("RELEASE-RP"); IsArtimRunning = true; Next(13); break;
            case "AR-5": IsArtimRunning = false; Next(1); break;
            case "AR-6": Issue("data"); Next(7); break;
            case "AR-7": Send("DATA"); Next(8); break;
            case "AR-8": Issue("collision"); Next(role == AssociationRole.Requestor ? 9 : 10); break;
            case "AR-9": Send("RELEASE-RP"); Next(11); break;
            case "AR-10": Issue("released"); Next(12); break;
            case "AA-1": Send("ABORT 0 0"); IsArtimRunning = true; Next(13); break;
            case "AA-2": IsArtimRunning = false; Close(); break;
            case "AA-3": Issue(isUserAbort ? "abort" : "p-abort"); Close(); break;
            case "AA-4": Issue("lost"); Next(1); break;
            case "AA-5": IsArtimRunning = false; Next(1); break;
            case "AA-6": Next(13); break;
            case "AA-7": Send($"ABORT 2 {reason}"); Next(13); break;
            case "AA-8": Send($"ABORT 2 {reason}"); Issue("error"); IsArtimRunning = true; Next(13); break;
            default: throw new InvalidOperationException(action);
        }

        return action;
    }

    private static Dictionary<(int, int), string> ReadTable() => File
        .ReadLines(Path.Combine(Corpus.RepositoryRoot, "src", "Dicom.Net.UpperLayer", "Machine", "StateTable.tsv"))
        .Skip(1)
        .Select(line => line.Split('\t'))
        .ToDictionary(cells => (int.Parse(cells[0][3..]), int.Parse(cells[1][3..])), cells => cells[2]);

    private void Send(string pdu) => Sent.Add(pdu);

    private void Issue(string primitive) => Issued.Add(primitive);

    private void Close()
    {
        IsClosed = true;
        Next(1);
    }

    private void Next(int next)
    {
        State = next;
        IsOver = next == 1;
    }
}
