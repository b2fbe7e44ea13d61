using System.Globalization;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Simulation;

/// <summary>What runs reached, as counts by name; printed one to a line, so that the sums of several processes can be added.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly long[] _cells = new long[2 * (StateTable.EventCount + 1) * (StateTable.StateCount + 1)];

    public void Cell(AssociationRole role, AssociationEvent associationEvent, AssociationState state) =>
        _cells[((((int)role * (StateTable.EventCount + 1)) + (int)associationEvent) * (StateTable.StateCount + 1)) + (int)state]++;

    public void Count(string name, long by = 1) => _counts[name] = _counts.GetValueOrDefault(name) + by;

    public void Fault(Fault fault, AssociationRole role, AssociationState state) => Count($"fault {fault} {role} {state}");

    public void Print(TextWriter writer)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            if (_cells[i] > 0)
            {
                int state = i % (StateTable.StateCount + 1);
                int rest = i / (StateTable.StateCount + 1);
                var role = (AssociationRole)(rest / (StateTable.EventCount + 1));
                Count($"cell {role} Evt{rest % (StateTable.EventCount + 1)} Sta{state}", _cells[i]);
            }
        }

        foreach ((string name, long count) in _counts)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {count}"));
        }
    }
}
