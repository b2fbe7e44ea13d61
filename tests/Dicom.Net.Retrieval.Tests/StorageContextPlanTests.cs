using Dicom.Net.Core;

namespace Dicom.Net.Retrieval.Tests;

public sealed class StorageContextPlanTests
{
    [Fact]
    public void ClassesFor_ImageLevelKnown_TakesThoseAlone()
    {
        Assert.Equal(
            [DicomUids.CTImageStorage],
            StorageContextPlan.ClassesFor([DicomUids.CTImageStorage, DicomUids.CTImageStorage + "\0"], [DicomUids.MRImageStorage], "PT"));
    }

    [Fact]
    public void ClassesFor_OnlyStudyKnown_TakesTheStudys()
    {
        Assert.Equal([DicomUids.MRImageStorage], StorageContextPlan.ClassesFor([], [DicomUids.MRImageStorage], "PT"));
    }

    [Fact]
    public void ClassesFor_OnlyModalityKnown_TakesTheModalitys()
    {
        Assert.Contains(DicomUids.PositronEmissionTomographyImageStorage, StorageContextPlan.ClassesFor([], [], "pt "));
    }

    [Fact]
    public void ClassesFor_NothingKnown_TakesTheCommonOnes()
    {
        Assert.Equal(StorageClasses.Common, StorageContextPlan.ClassesFor([], [], "??"));
        Assert.Equal(StorageClasses.Common, StorageContextPlan.ClassesFor([], [], null));
    }

    [Fact]
    public void ClassesFor_RubbishInsteadOfUids_IsPassedOver()
    {
        Assert.Equal(StorageClasses.ForModality("CT"), StorageContextPlan.ClassesFor(["../etc", ""], ["1..2"], "CT"));
    }

    [Fact]
    public void Common_Classes_AreStorageClassesOfTheDictionaryAndDistinct()
    {
        Assert.Equal(StorageClasses.Common.Count, StorageClasses.Common.Distinct().Count());
        Assert.All(StorageClasses.Common, uid => Assert.True(DicomUidDictionary.TryGet(uid, out _), uid));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(7, 2)]
    [InlineData(52, 2)]
    [InlineData(63, 2)]
    [InlineData(64, 2)]
    [InlineData(400, 1)]
    public void Plans_ManyClasses_NeverOver128PerAssociationAndNoneLostOrSpread(int count, int reserved)
    {
        string[] classes = [.. Enumerable.Range(1, count).Select(i => $"1.2.3.{i}")];
        string[] accepted = [DicomUids.JPEG2000Lossless, DicomUids.RLELossless];
        Check(StorageContextPlan.Plain(classes, reserved), 1);
        Check(StorageContextPlan.PlainAndCompressed(classes, reserved), 1);

        // All compressed ones, two of them alone, and the rare ones.
        Check([.. StorageContextPlan.AsStored(classes, accepted.ToHashSet(), reserved)], 4);

        void Check(IReadOnlyList<IReadOnlyList<StorageProposal>> plan, int times)
        {
            Assert.All(plan, association => Assert.InRange(association.Count + reserved, 1, 128));
            Assert.Equal(classes, plan.SelectMany(a => a).Select(p => p.SopClassUid).Distinct());
            Assert.All(plan.SelectMany(a => a), p => Assert.NotEmpty(p.TransferSyntaxes));
            Assert.Equal(times * count, plan.SelectMany((a, i) => a.Select(p => (p.SopClassUid, i))).Distinct().Count());
        }
    }

    [Fact]
    public void AsStored_OffersEverySyntax_TheCompressedOnesFirst_AndAloneWhatWasAccepted()
    {
        IReadOnlyList<StorageProposal>[] plan =
            [.. StorageContextPlan.AsStored(["1.2.3"], new HashSet<string> { DicomUids.RLELossless, DicomUids.JPEGBaseline8Bit, DicomUids.ExplicitVRLittleEndian }, 2)];
        Assert.Equal(4, plan.Length);
        Assert.Equal(StorageContextPlan.Compressed, plan[0].Select(p => p.TransferSyntaxes[0]).Take(StorageContextPlan.Compressed.Count));
        Assert.Equal(DicomUids.RLELossless, Assert.Single(Assert.Single(plan[1]).TransferSyntaxes));
        Assert.Equal(DicomUids.JPEGBaseline8Bit, Assert.Single(Assert.Single(plan[2]).TransferSyntaxes));
        Assert.Equal(TransferSyntax.Known.Select(syntax => syntax.Uid).Order(), plan[0].Concat(plan[3]).Select(p => p.TransferSyntaxes[0]).Order());

        // Where the peer had no choice between compressed syntaxes, there is nothing to ask for again.
        Assert.Equal(2, StorageContextPlan.AsStored(["1.2.3"], new HashSet<string> { DicomUids.RLELossless }, 2).Count());
    }

    [Fact]
    public void Plain_OffersTheDefaultSyntax()
    {
        IReadOnlyList<StorageProposal> contexts = Assert.Single(StorageContextPlan.Plain(["1.2.3"], 2));
        Assert.Contains(contexts, c => c.TransferSyntaxes is [DicomUids.ExplicitVRLittleEndian, DicomUids.ImplicitVRLittleEndian]);

        // An archive that keeps objects as they came can send those of the default syntax only in a context of that syntax.
        Assert.Contains(contexts, c => c.TransferSyntaxes is [DicomUids.ImplicitVRLittleEndian]);
    }
}
