using Dicom.Net.Fuzz;
using SharpFuzz;

// dicom-fuzz NAME           fed by afl-fuzz through SharpFuzz; without afl-fuzz, one input from standard input
// dicom-fuzz NAME FILE...   runs the files and says which one breaks the oracle
if (args.Length == 0 || !FuzzTargets.All.TryGetValue(args[0], out FuzzTarget? target))
{
    Console.Error.WriteLine("usage: Dicom.Net.Fuzz TARGET [FILE...]; targets: " + string.Join(", ", FuzzTargets.All.Keys));
    return 2;
}

if (args.Length == 1)
{
    Fuzzer.Run(stream =>
    {
        using var data = new MemoryStream();
        stream.CopyTo(data);
        target(data.GetBuffer().AsSpan(0, (int)data.Length));
    });
    return 0;
}

int broken = 0;
foreach (string file in args[1..])
{
    try
    {
        target(File.ReadAllBytes(file));
    }
    catch (Exception exception)
    {
        // Any exception at all is a finding: it is reported, and the next file is run.
        Console.Error.WriteLine($"{file}: {exception}");
        broken++;
    }
}

Console.WriteLine($"{args.Length - 1 - broken} held, {broken} broken");
return broken == 0 ? 0 : 1;
