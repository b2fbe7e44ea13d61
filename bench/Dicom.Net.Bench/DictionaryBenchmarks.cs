using BenchmarkDotNet.Attributes;
using Dicom.Net.Core;

namespace Dicom.Net.Bench;

/// <summary>One lookup each.</summary>
[MemoryDiagnoser]
public class DictionaryBenchmarks
{
    /// <summary>A VR by tag, as the reader of implicit VR asks for each element.</summary>
    [Benchmark]
    public DicomVR VROfTag() => DicomDictionary.GetImplicitVR(DicomTags.ImagePositionPatient);

    /// <summary>A tag by keyword.</summary>
    [Benchmark]
    public bool TagOfKeyword() => DicomDictionary.TryGetTag("ImagePositionPatient", out _);

    /// <summary>A UID as it comes from the wire.</summary>
    [Benchmark]
    public string InternUid() => DicomUidDictionary.Intern("1.2.840.10008.5.1.4.1.1.2\0"u8);
}
