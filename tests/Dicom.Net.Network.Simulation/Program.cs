using System.Globalization;
using Dicom.Net.Network.Simulation;
using Dicom.Net.UpperLayer;

// simulation FIRST COUNT     runs the seeds from FIRST on; prints what was reached, and the seeds that broke a rule
// simulation FIRST 1 trace   prints each step of one
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: FIRST-SEED COUNT [trace]");
    return 2;
}

ulong first = ulong.Parse(args[0], CultureInfo.InvariantCulture);
ulong count = ulong.Parse(args[1], CultureInfo.InvariantCulture);
var pump = new Pump(first, count, args.Length > 2 ? Console.Out : null);
int broken = pump.RunAll();
pump.Coverage.Print(Console.Out);
return broken == 0 ? 0 : 1;
