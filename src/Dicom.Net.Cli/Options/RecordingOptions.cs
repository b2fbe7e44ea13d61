using System.CommandLine;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Options;

/// <summary>The options of the flight recorder.</summary>
internal sealed class RecordingOptions
{
    private readonly Option<string?> _folder = new("--record") { Description = "Write the last PDUs of each association that ends badly, without patient data, as a capture file for Wireshark; SIGQUIT writes those that run.", HelpName = "DIR" };
    private readonly Option<bool> _all = new("--record-all") { Description = "Record associations that end well too." };
    private readonly Option<bool> _patientData = new("--record-patient-data") { Description = "Record the data too." };

    public void AddTo(Command command)
    {
        command.Add(_folder);
        command.Add(_all);
        command.Add(_patientData);
    }

    public FlightRecorderOptions? Read(ParseResult result)
    {
        if (result.GetValue(_folder) is not { } folder)
        {
            return result.GetValue(_all) || result.GetValue(_patientData)
                ? throw new CliException(ExitCode.Usage, "where to record is missing: write --record DIR")
                : null;
        }

        var options = new FlightRecorderOptions { Folder = folder, RecordAll = result.GetValue(_all), IncludePatientData = result.GetValue(_patientData) };
        if (options.IncludePatientData)
        {
            // Data take the room that they take.
            options.MaxMemoryBytes = options.MaxFileBytes;
        }

        return options;
    }
}
