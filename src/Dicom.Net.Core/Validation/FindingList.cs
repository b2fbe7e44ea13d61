namespace Dicom.Net.Core;

/// <summary>Collects findings up to a limit: a hostile file has room for millions.</summary>
internal sealed class FindingList
{
    private const int MaxFindings = 10_000;

    private readonly List<ValidationFinding> _findings = [];

    public IReadOnlyList<ValidationFinding> Findings => _findings;

    public bool IsFull => _findings.Count >= MaxFindings;

    public void Error(string path, string message, string section) => Add(ValidationSeverity.Error, path, message, section);

    public void Warning(string path, string message, string section) => Add(ValidationSeverity.Warning, path, message, section);

    private void Add(ValidationSeverity severity, string path, string message, string section)
    {
        if (!IsFull)
        {
            _findings.Add(new ValidationFinding(severity, path, message, section));
        }
    }
}
