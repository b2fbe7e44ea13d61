using System.CommandLine;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Options;

/// <summary>Model and keys of find, get and move.</summary>
internal sealed class QueryOptions
{
    private static readonly (string Level, DicomTag[] Tags)[] Levels =
    [
        ("IMAGE", [DicomTags.SOPInstanceUID, DicomTags.SOPClassUID, DicomTags.InstanceNumber]),
        ("SERIES", [DicomTags.SeriesInstanceUID, DicomTags.SeriesDescription, DicomTags.SeriesNumber, DicomTags.Modality, DicomTags.NumberOfSeriesRelatedInstances]),
    ];

    private readonly Option<bool> _study = new("-S", "--study-root") { Description = "The Study Root model (the default)." };
    private readonly Option<bool> _patient = new("-P", "--patient-root") { Description = "The Patient Root model." };
    private readonly Option<string[]> _keys = CommonOptions.Keys();

    public void AddTo(Command command)
    {
        command.Add(_study);
        command.Add(_patient);
        command.Add(_keys);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_study) && result.GetValue(_patient))
            {
                result.AddError("-S and -P exclude each other: write one of them");
            }
        });
    }

    /// <summary>Whether the Patient Root model was asked for.</summary>
    public bool IsPatientRoot(ParseResult result) => result.GetValue(_patient);

    /// <summary>
    /// The identifier. Its level is the one given as QueryRetrieveLevel, or else the lowest one that a key belongs to; STUDY where none says.
    /// </summary>
    public (DicomDatasetBuilder Identifier, string Level) Identifier(ParseResult result)
    {
        var identifier = new DicomDatasetBuilder();
        var items = new Dictionary<string, DicomDatasetBuilder>(StringComparer.Ordinal);
        var keys = new List<KeyArgument>();
        foreach (string text in result.GetValue(_keys) ?? [])
        {
            if (!KeyArgument.TryParse(text, out KeyArgument? key, out string? problem))
            {
                throw new CliException(ExitCode.Usage, problem);
            }

            keys.Add(key);
        }

        if (keys.Any(k => !System.Text.Ascii.IsValid(k.Value)) && !keys.Any(k => k.Path[0] == DicomTags.SpecificCharacterSet))
        {
            identifier.Set(DicomTags.SpecificCharacterSet, "ISO_IR 192");
        }

        foreach (KeyArgument key in keys)
        {
            try
            {
                key.AddTo(identifier, items);
            }
            catch (ArgumentException exception)
            {
                throw new CliException(ExitCode.Usage, $"-k {string.Join('.', key.Path)}={key.Value}: {exception.Message}");
            }
        }

        string level = keys.LastOrDefault(k => k.Path is [var tag] && tag == DicomTags.QueryRetrieveLevel)?.Value.Trim().ToUpperInvariant() ?? LevelOf(keys);
        if (level is not ("PATIENT" or "STUDY" or "SERIES" or "IMAGE"))
        {
            throw new CliException(ExitCode.Usage, $"'{level}' is no QueryRetrieveLevel: write PATIENT, STUDY, SERIES or IMAGE");
        }

        if (level == "PATIENT" && !IsPatientRoot(result))
        {
            throw new CliException(ExitCode.Usage, "the PATIENT level belongs to the Patient Root model: add -P");
        }

        identifier.Set(DicomTags.QueryRetrieveLevel, level);
        return (identifier, level);
    }

    private static string LevelOf(List<KeyArgument> keys)
    {
        foreach ((string level, DicomTag[] tags) in Levels)
        {
            if (keys.Any(k => k.Path is [var tag] && tags.Contains(tag)))
            {
                return level;
            }
        }

        return "STUDY";
    }
}
