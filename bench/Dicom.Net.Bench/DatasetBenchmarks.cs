using BenchmarkDotNet.Attributes;
using Dicom.Net.Core;

namespace Dicom.Net.Bench;

/// <summary>Reading of a data set of about 130 elements: traversal alone, the lazy view, and a few values out of it.</summary>
[MemoryDiagnoser]
public class DatasetBenchmarks
{
    private byte[] _bytes = [];
    private TransferSyntax _syntax = TransferSyntax.ExplicitVRLittleEndian;

    /// <summary>The encoding.</summary>
    [Params(false, true)]
    public bool Implicit { get; set; }

    /// <summary>Encodes the data set.</summary>
    [GlobalSetup]
    public void Encode()
    {
        _syntax = Implicit ? TransferSyntax.ImplicitVRLittleEndian : TransferSyntax.ExplicitVRLittleEndian;
        _bytes = SampleDatasets.Image(_syntax, 512);
    }

    /// <summary>All tokens of the pull reader. Budget: no byte allocated.</summary>
    [Benchmark(Baseline = true)]
    public int Traverse()
    {
        var reader = new DicomReader(_bytes, _syntax);
        int tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    /// <summary>The lazy view made and dropped.</summary>
    [Benchmark]
    public int Parse()
    {
        using DicomDataset dataset = DicomDataset.Parse(_bytes, _syntax);
        return dataset.Root.Contains(DicomTags.PixelData) ? 1 : 0;
    }

    /// <summary>The view and what sorting a series needs of it.</summary>
    [Benchmark]
    public double ParseAndGetGeometry()
    {
        using DicomDataset dataset = DicomDataset.Parse(_bytes, _syntax);
        DicomItem root = dataset.Root;
        return root.GetDoubles(DicomTags.ImagePositionPatient)[2]
            + root.GetDoubles(DicomTags.ImageOrientationPatient)[5]
            + root.GetDoubles(DicomTags.PixelSpacing)[0]
            + (root.GetUInt16(DicomTags.Rows) ?? 0);
    }
}
