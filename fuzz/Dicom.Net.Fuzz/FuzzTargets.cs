using Dicom.Net.Fuzz.Targets;

namespace Dicom.Net.Fuzz;

/// <summary>All targets by name; the seeds of each lie in corpus/NAME.</summary>
public static class FuzzTargets
{
    /// <summary>Name and target.</summary>
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new SortedDictionary<string, FuzzTarget>(StringComparer.Ordinal)
    {
        ["association"] = AssociationTarget.Run,
        ["character-set"] = CharacterSetTarget.Run,
        ["dataset"] = DatasetTarget.Run,
        ["deflate"] = DeflateTarget.Run,
        ["dicomdir"] = DicomDirTarget.Run,
        ["file"] = FileTarget.Run,
        ["jpeg"] = JpegTarget.Run,
        ["jpeg-ls"] = JpegLsTarget.Run,
        ["json"] = JsonTarget.Run,
        ["message"] = MessageTarget.Run,
        ["pdu"] = PduTarget.Run,
        ["rle"] = RleTarget.Run,
        ["transcode"] = TranscodeTarget.Run,
        ["xml"] = XmlTarget.Run,
    };
}
