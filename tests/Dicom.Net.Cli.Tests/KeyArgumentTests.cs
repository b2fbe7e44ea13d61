using Dicom.Net.Cli.Options;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Tests;

public sealed class KeyArgumentTests
{
    [Theory]
    [InlineData("PatientID=4711", 0x00100020u, "4711")]
    [InlineData("(0010,0020)=4711", 0x00100020u, "4711")]
    [InlineData("00100020=4711", 0x00100020u, "4711")]
    [InlineData("PatientID", 0x00100020u, "")]
    [InlineData("PatientID=", 0x00100020u, "")]
    [InlineData("PatientName=Müller^Jörg", 0x00100010u, "Müller^Jörg")]
    [InlineData("StudyDescription=a=b", 0x00081030u, "a=b")]
    public void TryParse_Key_GivesTagAndValue(string text, uint tag, string value)
    {
        Assert.True(KeyArgument.TryParse(text, out KeyArgument? key, out string? problem), problem);
        Assert.Equal([new DicomTag(tag)], key.Path);
        Assert.Equal(value, key.Value);
    }

    [Theory]
    [InlineData("PatientIdentity=1")]
    [InlineData("(0010,00ZZ)=1")]
    [InlineData("=1")]
    [InlineData("")]
    public void TryParse_NoAttribute_SaysWhatToWrite(string text)
    {
        Assert.False(KeyArgument.TryParse(text, out _, out string? problem));
        Assert.Contains("PatientID", problem);
    }

    [Fact]
    public void AddTo_PathsOfOneSequence_ShareItsItem()
    {
        var identifier = new DicomDatasetBuilder();
        var items = new Dictionary<string, DicomDatasetBuilder>();
        foreach (string text in (string[])["ScheduledProcedureStepSequence.Modality=MR", "ScheduledProcedureStepSequence[0].ScheduledStationAETitle"])
        {
            Assert.True(KeyArgument.TryParse(text, out KeyArgument? key, out _));
            key.AddTo(identifier, items);
        }

        using DicomDataset dataset = identifier.ToDataset();
        DicomSequence sequence = dataset.GetSequence(DicomTags.ScheduledProcedureStepSequence);
        Assert.Equal(1, sequence.Count);
        Assert.Equal("MR", sequence[0].GetString(DicomTags.Modality));
        Assert.True(sequence[0].Contains(DicomTags.ScheduledStationAETitle));
    }
}
