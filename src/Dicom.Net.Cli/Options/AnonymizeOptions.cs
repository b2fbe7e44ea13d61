using System.CommandLine;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Options;

/// <summary>The options of PS3.15 §E.3 as <c>anonymize</c> takes them.</summary>
internal sealed class AnonymizeOptions
{
    private readonly Option<bool> _cleanDescriptors = new("--clean-descriptors") { Description = "Keep descriptions and comments, without words that identify." };
    private readonly Option<bool> _cleanStructured = new("--clean-structured-content") { Description = "Keep the content of reports, its texts cleaned." };
    private readonly Option<bool> _cleanGraphics = new("--clean-graphics") { Description = "Keep the annotations of presentation states, their texts cleaned." };
    private readonly Option<string> _dates = new("--dates") { Description = "Dates and times: remove, keep, or shift by whole days for each patient.", HelpName = "remove|keep|shift", DefaultValueFactory = _ => "remove" };
    private readonly Option<bool> _uids = new("--retain-uids") { Description = "Keep UIDs." };
    private readonly Option<bool> _patient = new("--retain-patient-characteristics") { Description = "Keep age, sex, size, weight and the like." };
    private readonly Option<bool> _device = new("--retain-device") { Description = "Keep serial numbers, station names and the like." };
    private readonly Option<bool> _institution = new("--retain-institution") { Description = "Keep names and addresses of institutions." };
    private readonly Option<bool> _safePrivate = new("--retain-safe-private") { Description = "Keep private elements that are known to be safe." };
    private readonly Option<bool> _refuse = new("--refuse-unclear-pixels") { Description = "Refuse objects whose pixels may show identifying text or a face, instead of warning." };
    private readonly Option<bool> _pseudonyms = new("--pseudonyms") { Description = "Give each patient a pseudonym instead of an empty name and ID." };
    private readonly Option<string?> _name = new("--patient-name") { Description = "Patient's Name of all new files.", HelpName = "NAME" };
    private readonly Option<string?> _id = new("--patient-id") { Description = "Patient ID of all new files.", HelpName = "ID" };
    private readonly Option<string?> _secret = new("--secret-file") { Description = "A file whose text makes UIDs, pseudonyms and shifts the same in every run. Keep it secret.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [
                _cleanDescriptors, _cleanStructured, _cleanGraphics, _dates, _uids, _patient, _device, _institution, _safePrivate, _refuse,
                _pseudonyms, _name, _id, _secret,
            ])
        {
            command.Add(option);
        }

        _dates.AcceptOnlyFromAmong("remove", "keep", "shift");
    }

    public DeidentificationOptions Read(ParseResult result) => new()
    {
        CleanDescriptors = result.GetValue(_cleanDescriptors),
        CleanStructuredContent = result.GetValue(_cleanStructured),
        CleanGraphics = result.GetValue(_cleanGraphics),
        Dates = result.GetValue(_dates) switch
        {
            "keep" => LongitudinalDates.KeepFull,
            "shift" => LongitudinalDates.Shift,
            _ => LongitudinalDates.Remove,
        },
        RetainUids = result.GetValue(_uids),
        RetainPatientCharacteristics = result.GetValue(_patient),
        RetainDeviceIdentity = result.GetValue(_device),
        RetainInstitutionIdentity = result.GetValue(_institution),
        RetainSafePrivate = result.GetValue(_safePrivate),
        RefuseUnclearPixels = result.GetValue(_refuse),
        PseudonymousPatientId = result.GetValue(_pseudonyms),
        PatientName = result.GetValue(_name),
        PatientId = result.GetValue(_id),

        // A file and no argument: arguments are seen by every user of the machine.
        Secret = result.GetValue(_secret) is { } path ? File.ReadAllText(path) : null,
    };
}
