using Dicom.Net.Fuzz;
using Microsoft.Win32.SafeHandles;
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
    // SharpFuzz reads the first input before afl-fuzz has written it, and then judges it empty: a target that has nothing to do with
    // no bytes leaves no trace, and afl-fuzz gives up. So the input is read anew from its file whenever it is to be run.
    bool isAfl = Environment.GetEnvironmentVariable("__AFL_SHM_ID") is not null;
    bool isWarm = !isAfl;
    using var input = new SafeFileHandle(0, ownsHandle: false);
    Fuzzer.Run(stream =>
    {
        if (!isWarm)
        {
            // The run before the first one, not counted: what is initialised once is initialised here.
            isWarm = true;
            WarmUp(target, Environment.GetEnvironmentVariable("DICOM_FUZZ_SEEDS"));
            return;
        }

        if (isAfl)
        {
            byte[] bytes = new byte[RandomAccess.GetLength(input)];
            target(bytes.AsSpan(0, RandomAccess.Read(input, bytes, 0)));
            return;
        }

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

static void WarmUp(FuzzTarget target, string? folder)
{
    foreach (string file in folder is null ? [] : Directory.GetFiles(folder))
    {
        target(File.ReadAllBytes(file));
    }
}
