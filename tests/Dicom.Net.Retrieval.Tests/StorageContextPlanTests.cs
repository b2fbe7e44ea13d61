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
    [InlineData(1, true, 2)]
    [InlineData(7, true, 2)]
    [InlineData(52, false, 2)]
    [InlineData(126, false, 2)]
    [InlineData(127, false, 2)]
    [InlineData(400, false, 1)]
    [InlineData(60, true, 2)]
    public void Plan_ManyClasses_NeverOver128PerAssociationAndNoneLost(int count, bool withCompressed, int reserved)
    {
        string[] classes = [.. Enumerable.Range(1, count).Select(i => $"1.2.3.{i}")];

        IReadOnlyList<IReadOnlyList<StorageProposal>> plan = StorageContextPlan.Plan(classes, withCompressed, reserved);

        Assert.All(plan, association => Assert.InRange(association.Count + reserved, 1, 128));
        Assert.Equal(classes, plan.SelectMany(a => a).Select(p => p.SopClassUid).Distinct());
        foreach (IReadOnlyList<StorageProposal> association in plan)
        {
            Assert.All(association, p => Assert.NotEmpty(p.TransferSyntaxes));
        }

        // A class is not spread over two associations, but for the rare syntaxes, which come after all others.
        int spread = plan.SelectMany((a, i) => a.Select(p => (p.SopClassUid, i))).Distinct().Count();
        Assert.Equal(withCompressed ? 2 * count : count, spread);
        int firstRare = plan.TakeWhile(a => !StorageContextPlan.Rare.Contains(a[0].TransferSyntaxes[0])).Count();
        Assert.All(plan.Skip(firstRare).SelectMany(a => a), p => Assert.Contains(Assert.Single(p.TransferSyntaxes), StorageContextPlan.Rare));
    }

    [Fact]
    public void Plan_Compressed_OffersEverySyntaxOnce()
    {
        string[] offered = [.. StorageContextPlan.Plan(["1.2.3"], withCompressed: true, 2).SelectMany(a => a).Select(p => p.TransferSyntaxes[0])];
        Assert.Equal(TransferSyntax.Known.Select(syntax => syntax.Uid).Order(), offered.Order());
    }

    [Fact]
    public void Plan_Uncompressed_OffersTheDefaultSyntax()
    {
        IReadOnlyList<StorageProposal> contexts = Assert.Single(StorageContextPlan.Plan(["1.2.3"], withCompressed: false, 2));
        Assert.Contains(contexts, c => c.TransferSyntaxes is [DicomUids.ExplicitVRLittleEndian, DicomUids.ImplicitVRLittleEndian]);

        // An archive that keeps objects as they came can send those of the default syntax only in a context of that syntax.
        Assert.Contains(contexts, c => c.TransferSyntaxes is [DicomUids.ImplicitVRLittleEndian]);
    }
}
