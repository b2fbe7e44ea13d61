namespace Dicom.Net.Archive;

/// <summary>The tables of the index. A database of another version is thrown away and filled anew: the objects are the truth.</summary>
internal static class SqliteSchema
{
    public const int Version = 1;

    // Columns beside "attributes" exist to be searched by; their texts are in the normal form of ValueText, so that a key
    // in the same form compares by bytes. "groups" counts the component groups of a name: one with several may match by
    // another group than its first, which the text column cannot tell.
    public const string Tables = """
        CREATE TABLE patient(
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, patient_id TEXT NOT NULL, name TEXT NOT NULL, groups INTEGER NOT NULL,
            attributes BLOB NOT NULL, studies INTEGER NOT NULL, series INTEGER NOT NULL, instances INTEGER NOT NULL);
        CREATE INDEX patient_by_id ON patient(patient_id);
        CREATE INDEX patient_by_name ON patient(name);
        CREATE INDEX patient_by_groups ON patient(groups) WHERE groups > 1;
        CREATE TABLE study(
            id INTEGER PRIMARY KEY, patient INTEGER NOT NULL, uid TEXT NOT NULL UNIQUE,
            patient_id TEXT NOT NULL, name TEXT NOT NULL, groups INTEGER NOT NULL, date TEXT NOT NULL, accession TEXT NOT NULL,
            attributes BLOB NOT NULL, series INTEGER NOT NULL, instances INTEGER NOT NULL, modalities TEXT NOT NULL, classes TEXT NOT NULL);
        CREATE INDEX study_by_patient ON study(patient);
        CREATE INDEX study_by_patient_id ON study(patient_id, date);
        CREATE INDEX study_by_name ON study(name);
        CREATE INDEX study_by_groups ON study(groups) WHERE groups > 1;
        CREATE INDEX study_by_date ON study(date);
        CREATE INDEX study_by_accession ON study(accession);
        CREATE TABLE series(
            id INTEGER PRIMARY KEY, study INTEGER NOT NULL, uid TEXT NOT NULL, modality TEXT NOT NULL,
            attributes BLOB NOT NULL, instances INTEGER NOT NULL);
        CREATE UNIQUE INDEX series_by_study ON series(study, uid);
        CREATE INDEX series_by_uid ON series(uid);
        CREATE INDEX series_by_modality ON series(modality, study);
        CREATE TABLE instance(
            id INTEGER PRIMARY KEY, series INTEGER NOT NULL, uid TEXT NOT NULL UNIQUE, class TEXT NOT NULL, syntax TEXT NOT NULL,
            object TEXT NOT NULL UNIQUE, length INTEGER NOT NULL, modified INTEGER NOT NULL, attributes BLOB NOT NULL);
        CREATE INDEX instance_by_series ON instance(series);
        """;

    // The write-ahead log makes a commit one sequential write, and a killed process loses nothing of it. NORMAL leaves out
    // the disk flush per commit: after a power failure the last rows may be missing, but never their files, and what the
    // files have more than the index is added when the archive is opened.
    public const string Pragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384;
        """;
}
