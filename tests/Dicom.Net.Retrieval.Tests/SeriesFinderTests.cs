using Dicom.Net.Core;

namespace Dicom.Net.Retrieval.Tests;

public sealed class SeriesFinderTests
{
    [Fact]
    public async Task Find_PacsComparesCase_AsksAgainAndComparesHere()
    {
        FakePacs pacs = Pacs();
        IReadOnlyList<Candidate> found = await FindAsync(pacs, new SeriesKeys { PatientId = "P1", StudyDate = "20240101", SeriesDescription = "t1 AXIAL" });
        Assert.Equal("1.1.1", Assert.Single(found).Series.SeriesUid);
        Assert.Equal(KeyMatch.IgnoringCase, found[0].Match);
        Assert.Contains(pacs.Asked, a => a.Level == QueryLevel.Series && a.Keys[DicomTags.SeriesDescription].Length == 0);
    }

    [Fact]
    public async Task Find_PacsIgnoresKeys_FiltersHere()
    {
        FakePacs pacs = Pacs();
        pacs.Ignores.UnionWith([DicomTags.PatientID, DicomTags.StudyDate, DicomTags.SeriesDescription]);
        IReadOnlyList<Candidate> found = await FindAsync(pacs, new SeriesKeys { PatientId = "P1", StudyDate = "2024-01-01", SeriesDescription = "T1*" });
        Assert.Equal("1.1.1", Assert.Single(found).Series.SeriesUid);
    }

    [Fact]
    public async Task Find_PacsLeavesOutDescription_IsUnknownAndDecidedByTheHeader()
    {
        FakePacs pacs = Pacs();
        pacs.Ignores.Add(DicomTags.SeriesDescription);
        pacs.LeavesOut.Add(DicomTags.SeriesDescription);
        var keys = new SeriesKeys { PatientId = "P1", StudyDate = "20240101", SeriesDescription = "t2 axial" };
        IReadOnlyList<Candidate> found = await FindAsync(pacs, keys);
        Assert.Equal(2, found.Count);
        Assert.All(found, c => Assert.Equal(KeyMatch.Unknown, c.Match));

        var told = new List<string>();
        IReadOnlyList<SeriesSummary> chosen = await SeriesChooser.ChooseAsync(
            new SeriesMatcher(keys), found, (s, _) => ValueTask.FromResult<SeriesSummary?>(pacs.Series.Single(p => p.SeriesUid == s.SeriesUid)), told.Add, default);
        Assert.Equal("1.1.2", Assert.Single(chosen).SeriesUid);
        Assert.Contains(told, t => t.Contains("1.1.2") && t.Contains("header matches"));
        Assert.Contains(told, t => t.Contains("1.1.1") && t.Contains("does not match"));
    }

    [Fact]
    public async Task Find_EmptyValueWhileAnotherMatches_IsNotLookedInto()
    {
        var keys = new SeriesKeys { SeriesDescription = "t1" };
        Candidate[] candidates =
        [
            new(new SeriesSummary { StudyUid = "1", SeriesUid = "1.1", SeriesDescription = "t1" }, KeyMatch.Exact),
            new(new SeriesSummary { StudyUid = "1", SeriesUid = "1.2", SeriesDescription = "" }, KeyMatch.Empty),
        ];
        IReadOnlyList<SeriesSummary> chosen = await SeriesChooser.ChooseAsync(
            new SeriesMatcher(keys), candidates, (_, _) => throw new InvalidOperationException("asked without need"), _ => { }, default);
        Assert.Equal("1.1", Assert.Single(chosen).SeriesUid);
    }

    [Fact]
    public async Task Find_PatientRootWithWildcard_AsksForPatientsFirst()
    {
        FakePacs pacs = Pacs(QueryModel.PatientRoot);
        pacs.Ignores.Add(DicomTags.PatientID);
        IReadOnlyList<Candidate> found = await FindAsync(pacs, new SeriesKeys { PatientId = "P?", SeriesDescription = "T1 axial" });
        Assert.Equal(QueryLevel.Patient, pacs.Asked[0].Level);
        Assert.Equal(["1.1.1", "2.1.1"], found.Select(c => c.Series.SeriesUid).Distinct().Order());
        Assert.All(pacs.Asked.Where(a => a.Level != QueryLevel.Patient), a => Assert.DoesNotContain('?', a.Keys[DicomTags.PatientID]));
    }

    [Fact]
    public async Task Find_StudyRootBelowStudy_GivesNoPatientKey()
    {
        FakePacs pacs = Pacs();
        await FindAsync(pacs, new SeriesKeys { PatientId = "P1" });
        Assert.All(pacs.Asked.Where(a => a.Level == QueryLevel.Series), a => Assert.False(a.Keys.ContainsKey(DicomTags.PatientID)));
    }

    [Fact]
    public async Task Find_SeriesUidAlone_IsAskedRelationally()
    {
        IReadOnlyList<Candidate> found = await FindAsync(Pacs(), new SeriesKeys { SeriesUid = "1.2.1" });
        Assert.Equal("1.2", Assert.Single(found).Series.StudyUid);
        FakePacs hierarchical = Pacs();
        hierarchical.Series.Clear();
        await Assert.ThrowsAsync<SeriesNotFoundException>(async () => await FindAsync(hierarchical, new SeriesKeys { SeriesUid = "1.2.1" }));
    }

    [Fact]
    public async Task List_NothingMatched_GivesAllOfThePatientAndNoOther()
    {
        FakePacs pacs = Pacs();
        var finder = new SeriesFinder(pacs, new SeriesMatcher(new SeriesKeys { PatientId = "P1", StudyDate = "19990101" }), _ => { });
        Assert.Empty(await finder.FindAsync(default));
        Assert.Equal(["1.1.1", "1.1.2", "1.2.1"], (await finder.ListAsync(default)).Select(s => s.SeriesUid).Order());
    }

    [Fact]
    public void Best_ExactBesideIgnoringCase_TakesExact()
    {
        SeriesSummary a = new() { StudyUid = "1", SeriesUid = "1.1" };
        SeriesSummary b = new() { StudyUid = "1", SeriesUid = "1.2" };
        Assert.Equal([b], SeriesMatcher.Best([new(a, KeyMatch.IgnoringCase), new(b, KeyMatch.Exact)]));
        Assert.Equal([a], SeriesMatcher.Best([new(a, KeyMatch.IgnoringCase)]));
    }

    private static async Task<IReadOnlyList<Candidate>> FindAsync(FakePacs pacs, SeriesKeys keys) =>
        await new SeriesFinder(pacs, new SeriesMatcher(keys), _ => { }).FindAsync(default);

    private static FakePacs Pacs(QueryModel model = QueryModel.StudyRoot)
    {
        var pacs = new FakePacs { Model = model };
        pacs.Series.AddRange(
        [
            One("P1", "20240101", "1.1", "1.1.1", "T1 axial"),
            One("P1", "20240101", "1.1", "1.1.2", "T2 axial"),
            One("P1", "20230101", "1.2", "1.2.1", "T1 sagittal"),
            One("P2", "20240101", "2.1", "2.1.1", "T1 axial"),
        ]);
        return pacs;
    }

    private static SeriesSummary One(string patient, string date, string study, string series, string description) => new()
    {
        PatientId = patient, StudyDate = date, StudyUid = study, SeriesUid = series, SeriesDescription = description, Modality = "MR",
    };
}
