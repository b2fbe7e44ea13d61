using System.CommandLine;
using System.Net;
using Dicom.Net.Imaging;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Options;

/// <summary>The options of <c>volume</c>.</summary>
internal sealed class VolumeOptions
{
    private readonly Option<string?> _patientId = new("--patient-id") { Description = "Patient ID; * and ? are wildcards.", HelpName = "ID" };
    private readonly Option<string?> _studyDate = new("--study-date") { Description = "Date of the exam, or a range of dates.", HelpName = "DATE" };
    private readonly Option<string?> _seriesDescription = new("--series-description") { Description = "Series description; * and ? are wildcards, case does not matter.", HelpName = "TEXT" };
    private readonly Option<string?> _studyUid = new("--study-uid") { Description = "Study Instance UID.", HelpName = "UID" };
    private readonly Option<string?> _seriesUid = new("--series-uid") { Description = "Series Instance UID.", HelpName = "UID" };
    private readonly Option<string?> _modality = new("--modality") { Description = "Modality, for example CT.", HelpName = "CT" };
    private readonly Option<bool> _study = new("-S", "--study-root") { Description = "The Study Root model alone." };
    private readonly Option<bool> _patient = new("-P", "--patient-root") { Description = "The Patient Root model alone." };
    private readonly Option<string> _retrieve = new("--retrieve") { Description = "How the objects come: auto, get or move.", DefaultValueFactory = _ => "auto", HelpName = "auto|get|move" };
    private readonly Option<string?> _destination = CommonOptions.AETitle("-aem", ["--move-destination"], "Our AE title as the PACS has it on file for C-MOVE (that of -aet).", null);
    private readonly Option<int> _receivePort = CommonOptions.PortOption("--receive-port", "The port we receive on during a C-MOVE (11112).", 11112);
    private readonly Option<string?> _bind = ServerOptions.Bind();
    private readonly Option<bool> _strict = new("--strict-geometry") { Description = "Refuse a tilted or irregular series." };
    private readonly Option<int?> _stack = new("--stack") { Description = "Which stack to take of a series of several orientations, from 0.", HelpName = "N" };
    private readonly Option<bool> _incomplete = new("--allow-incomplete") { Description = "Load a series of which objects are missing; the exit code still says so." };
    private readonly Option<bool> _rescale = new("--rescale") { Description = "Apply slope and intercept; voxels become float32." };

    public VolumeOptions()
    {
        _retrieve.AcceptOnlyFromAmong("auto", "get", "move");
        Output.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && VolumeWriter.FindFormat(result.Tokens[0].Value) is null)
            {
                result.AddError($"'{result.Tokens[0].Value}' is no volume file: end it in .nrrd, .mha, .nii or .nii.gz");
            }
        });
        _stack.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.GetValueOrDefault<int?>() is not >= 0)
            {
                result.AddError($"'{result.Tokens[0].Value}' is no stack: write a number from 0");
            }
        });
        Preview.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !result.Tokens[0].Value.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no picture file: end it in .png");
            }
        });
    }

    public Option<string?> Output { get; } = new("--output") { Description = "Write the volume: .nrrd, .mha, .nii or .nii.gz.", HelpName = "FILE" };

    public Option<string?> Preview { get; } = new("--preview") { Description = "Write a picture of the three planes through the middle.", HelpName = "F.png" };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public Option<bool> Force { get; } = CommonOptions.Force();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [
                _patientId, _studyDate, _seriesDescription, _studyUid, _seriesUid, _modality, Output, Preview, Json, Force, _strict, _rescale, _stack,
                _incomplete, _study, _patient, _retrieve, _destination, _receivePort, _bind,
            ])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_study) && result.GetValue(_patient))
            {
                result.AddError("-S and -P exclude each other: write one of them");
            }
        });
    }

    public LoadFolderRequest ReadFolder(ParseResult result, string folder) => new()
    {
        Folder = folder,
        Keys = new SeriesKeys
        {
            PatientId = result.GetValue(_patientId),
            StudyDate = result.GetValue(_studyDate),
            SeriesDescription = result.GetValue(_seriesDescription),
            StudyUid = result.GetValue(_studyUid),
            SeriesUid = result.GetValue(_seriesUid),
            Modality = result.GetValue(_modality),
        },
        Rescale = result.GetValue(_rescale),
        StrictGeometry = result.GetValue(_strict),
        StackIndex = result.GetValue(_stack),
    };

    public LoadSeriesRequest ReadPacs(ParseResult result, AssociationSettings settings) => new()
    {
        Host = settings.Host,
        Port = settings.Port,
        CallingAETitle = settings.CallingAETitle,
        CalledAETitle = settings.CalledAETitle,
        MaximumPduLength = settings.MaximumPduLength,
        ConnectTimeout = settings.ConnectTimeout,
        AssociationTimeout = settings.AssociationTimeout,
        ReplyTimeout = settings.ReplyTimeout,
        Tls = settings.Tls,
            UserIdentity = settings.UserIdentity,
        PatientId = result.GetValue(_patientId),
        StudyDate = result.GetValue(_studyDate),
        SeriesDescription = result.GetValue(_seriesDescription),
        StudyUid = result.GetValue(_studyUid),
        SeriesUid = result.GetValue(_seriesUid),
        Modality = result.GetValue(_modality),
        Model = result.GetValue(_patient) ? QueryModel.PatientRoot : result.GetValue(_study) ? QueryModel.StudyRoot : QueryModel.Auto,
        Method = result.GetValue(_retrieve) switch { "get" => RetrieveMethod.Get, "move" => RetrieveMethod.Move, _ => RetrieveMethod.Auto },
        MoveDestination = result.GetValue(_destination)?.Trim(' '),
        ReceivePort = result.GetValue(_receivePort),
        ReceiveAddress = result.GetValue(_bind) is { } address ? IPAddress.Parse(address) : null,
        Rescale = result.GetValue(_rescale),
        StrictGeometry = result.GetValue(_strict),
        StackIndex = result.GetValue(_stack),
        AllowIncomplete = result.GetValue(_incomplete),
    };
}
