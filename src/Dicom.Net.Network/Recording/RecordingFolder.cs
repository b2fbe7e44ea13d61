using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Dicom.Net.Network;

/// <summary>Writes recordings as files, and leaves no more of them than it may.</summary>
internal sealed class RecordingFolder(FlightRecorderOptions options)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _written = new();
    private int _count;

    /// <summary>An association has ended: writes its recording where that is wanted.</summary>
    public void End(FlightRecorder recorder, Exception? cause, TimeProvider time, ILogger logger)
    {
        if (options.Folder is { } folder && (options.RecordAll || (cause is not null and not AssociationRejectedException)))
        {
            Write(recorder, folder, cause?.Message ?? "the association ended in order", time, logger);
        }
    }

    /// <summary>Writes a recording now; a fault is logged, for no association is to suffer from it.</summary>
    /// <returns>The file; null where it could not be written.</returns>
    public string? Write(FlightRecorder recorder, string folder, string comment, TimeProvider time, ILogger logger)
    {
        lock (_gate)
        {
            string stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"association-{stamp}-{Environment.ProcessId}-{++_count}.pcapng"));
            try
            {
                Directory.CreateDirectory(folder);
                using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
                {
                    recorder.Write(file, comment);
                }

                _written.Enqueue(path);
                while (_written.Count > options.MaxFiles)
                {
                    File.Delete(_written.Dequeue());
                }

                return path;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.RecordingFault(logger, path, e.Message);
                return null;
            }
        }
    }
}
