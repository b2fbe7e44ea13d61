using System.CommandLine;
using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet find HOST PORT -k KEY ...</c>: C-FIND.</summary>
internal static class FindCommand
{
    public static Command Create(Terminal terminal)
    {
        var association = new AssociationOptions();
        var query = new QueryOptions();
        var complete = new Option<bool>("--complete")
        {
            Description = "Fill ModalitiesInStudy, where the answers of a STUDY query leave it out, by a SERIES query of each study.",
        };
        var output = new Option<string?>("--output") { Description = "Write one Part 10 file per answer into this folder.", HelpName = "DIR" };
        Option<bool> json = CommonOptions.Json();
        Option<bool> force = CommonOptions.Force();
        var command = new Command("find", "Query a peer (C-FIND).");
        association.AddTo(command);
        query.AddTo(command);
        command.Add(complete);
        command.Add(output);
        command.Add(json);
        command.Add(force);
        command.SetAction(async (result, cancellationToken) =>
        {
            AssociationSettings settings = association.Read(result);
            terminal.IsVerbose = settings.Verbose;
            (DicomDatasetBuilder identifier, string level) = query.Identifier(result);
            bool isPatientRoot = query.IsPatientRoot(result);
            string sopClass = isPatientRoot
                ? DicomUids.PatientRootQueryRetrieveInformationModelFind
                : DicomUids.StudyRootQueryRetrieveInformationModelFind;
            bool completes = result.GetValue(complete) && level == "STUDY";
            if (completes)
            {
                // Without the study's UID there is nothing to complete by.
                AddBare(identifier, DicomTags.StudyInstanceUID);
                AddBare(identifier, DicomTags.ModalitiesInStudy);
            }

            var answers = new List<DicomDataset>();
            try
            {
                await settings.WithAssociationAsync(
                    settings.ToClientOptions().Propose(sopClass),
                    async a =>
                    {
                        await QueryAsync(a, sopClass, identifier, answers, cancellationToken);
                        if (completes)
                        {
                            await StudyCompleter.CompleteAsync(a, sopClass, isPatientRoot, answers, cancellationToken);
                        }

                        return answers.Count;
                    },
                    cancellationToken);
                Print(terminal, answers, identifier, result.GetValue(json));
                if (result.GetValue(output) is { } folder)
                {
                    Save(folder, answers, result.GetValue(force));
                }
            }
            finally
            {
                answers.ForEach(a => a.Dispose());
            }

            return (int)ExitCode.Success;
        });
        return command;
    }

    private static void AddBare(DicomDatasetBuilder identifier, DicomTag tag)
    {
        if (!identifier.Contains(tag))
        {
            identifier.Set(tag, string.Empty);
        }
    }

    private static async Task QueryAsync(
        ClientAssociation association, string sopClass, DicomDatasetBuilder keys, List<DicomDataset> answers, CancellationToken cancellationToken)
    {
        using DicomDataset identifier = keys.ToDataset();
        await foreach (FindResponse response in association.FindAsync(sopClass, identifier, cancellationToken))
        {
            answers.Add(response.Identifier);
        }
    }

    private static void Print(Terminal terminal, List<DicomDataset> answers, DicomDatasetBuilder identifier, bool json)
    {
        if (json)
        {
            terminal.Print(JsonText.Write(writer =>
            {
                writer.WriteStartArray();
                foreach (DicomDataset answer in answers)
                {
                    DicomJsonWriter.Write(writer, answer.Root);
                }

                writer.WriteEndArray();
            }));
            return;
        }

        // A column for each key that was asked for, in the order of the tags; sequences do not fit a table.
        var columns = identifier.Tags
            .Where(t => t != DicomTags.QueryRetrieveLevel && t != DicomTags.SpecificCharacterSet)
            .Where(t => !DicomDictionary.TryGet(t, out DicomDictionaryEntry entry) || entry.VR != DicomVR.SQ)
            .ToList();
        var table = new TextTable([.. columns.Select(Name)]);
        foreach (DicomDataset answer in answers)
        {
            table.Add([.. columns.Select(c => answer.GetString(c) ?? string.Empty)]);
        }

        if (answers.Count > 0)
        {
            table.Write(terminal.Out);
        }

        terminal.Detail(string.Create(CultureInfo.InvariantCulture, $"{answers.Count} answers"));
    }

    private static string Name(DicomTag tag) => DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) ? entry.Keyword : tag.ToString();

    private static void Save(string folder, List<DicomDataset> answers, bool force)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < answers.Count; i++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"rsp{i + 1:0000}.dcm"));
            OutputFile.Check(path, force);
            var file = new DicomDatasetBuilder().CopyFrom(answers[i].Root);

            // A file names a class and an instance (PS3.10 §7.1); a response of a query is no instance of its own, so it gets a new name.
            if (string.IsNullOrEmpty(answers[i].GetString(DicomTags.SOPClassUID)))
            {
                file.Set(DicomTags.SOPClassUID, DicomUids.RawDataStorage);
            }

            if (string.IsNullOrEmpty(answers[i].GetString(DicomTags.SOPInstanceUID)))
            {
                file.Set(DicomTags.SOPInstanceUID, DicomUid.Generate());
            }

            DicomFile.Save(path, file, TransferSyntax.ExplicitVRLittleEndian, force);
        }
    }
}
