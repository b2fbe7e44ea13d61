using System.Text;

namespace Dicom.Net.Core;

/// <summary>The entities of a directory that is being written. What it keeps of a file is copied: no file stays open.</summary>
internal sealed class DirectoryTree
{
    private readonly Node _root = new(new DicomDatasetBuilder());

    /// <summary>Required values that were missing.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Adds one instance and the entities above it that are not there yet.</summary>
    public void Add(DicomItem dataset, string type, string[] fileId, string sopClassUid, string sopInstanceUid, string transferSyntaxUid)
    {
        string where = string.Join('/', fileId);
        string patient = dataset.GetString(DicomTags.PatientID) is { } id ? id + "\n" + dataset.GetString(DicomTags.IssuerOfPatientID) : "\n\n" + dataset.GetString(DicomTags.PatientName);
        Node node = Child(_root, patient, "PATIENT", dataset, where);
        node = Child(node, dataset.GetString(DicomTags.StudyInstanceUID) ?? "", "STUDY", dataset, where);
        node = Child(node, dataset.GetString(DicomTags.SeriesInstanceUID) ?? "", "SERIES", dataset, where);

        // Two files of one instance are two records: the key is the file.
        Child(node, where, type, dataset, where).Record
            .Set(DicomTags.ReferencedFileID, string.Join('\\', fileId))
            .Set(DicomTags.ReferencedSOPClassUIDInFile, sopClassUid)
            .Set(DicomTags.ReferencedSOPInstanceUIDInFile, sopInstanceUid)
            .Set(DicomTags.ReferencedTransferSyntaxUIDInFile, transferSyntaxUid);
    }

    /// <summary>Makes the directory's data set: records depth first, each with the index of the next of its level and of the first below it, or -1.</summary>
    public DicomDatasetBuilder Build(string? fileSetId, out List<(DicomDatasetBuilder Builder, int Next, int Lower)> records, out int lastRoot)
    {
        DicomDatasetBuilder result = new DicomDatasetBuilder()
            .Set(DicomTags.FileSetID, fileSetId)
            .Set(DicomTags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, 0u)
            .Set(DicomTags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, 0u)
            .Set(DicomTags.FileSetConsistencyFlag, (ushort)0)
            .Set(DicomTags.DirectoryRecordSequence, DicomVR.SQ, null);
        var order = new List<Node>();
        var open = new Stack<Node>(((IEnumerable<Node>)_root.Children).Reverse());
        while (open.TryPop(out Node? node))
        {
            node.Index = order.Count;
            order.Add(node);
            foreach (Node child in ((IEnumerable<Node>)node.Children).Reverse())
            {
                open.Push(child);
            }
        }

        var next = new int[order.Count];
        Array.Fill(next, -1);
        foreach (Node parent in order.Prepend(_root))
        {
            for (int i = 1; i < parent.Children.Count; i++)
            {
                next[parent.Children[i - 1].Index] = parent.Children[i].Index;
            }
        }

        records = [];
        foreach (Node node in order)
        {
            DicomDatasetBuilder item = result.AddItem(DicomTags.DirectoryRecordSequence);
            node.Record.MoveTo(item);
            records.Add((item, next[node.Index], node.Children.Count == 0 ? -1 : node.Children[0].Index));
        }

        if (order.Exists(node => node.IsUnicode))
        {
            // Texts of all records are written in one set; each record that needs it names it, as PS3.3 §F.5 asks.
            result.Set(DicomTags.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
        }

        lastRoot = _root.Children.Count == 0 ? -1 : _root.Children[^1].Index;
        return result;
    }

    private Node Child(Node parent, string key, string type, DicomItem dataset, string where)
    {
        if (parent.ByKey.TryGetValue(key, out Node? known))
        {
            return known;
        }

        DicomDatasetBuilder record = new DicomDatasetBuilder()
            .Set(DicomTags.OffsetOfTheNextDirectoryRecord, 0u)
            .Set(DicomTags.RecordInUseFlag, (ushort)0xFFFF)
            .Set(DicomTags.OffsetOfReferencedLowerLevelDirectoryEntity, 0u)
            .Set(DicomTags.DirectoryRecordType, type);
        var node = new Node(record);
        (DicomTag[] required, DicomTag[] optional) = DirectoryRecordTypes.Keys(type);
        foreach (DicomTag tag in required)
        {
            if (!Copy(node, dataset, tag))
            {
                record.Set(tag, (string?)null);
                Findings.Add($"{where}: no {Name(tag)} for its {type} record");
            }
        }

        foreach (DicomTag tag in DirectoryRecordTypes.Type2(type))
        {
            if (!Copy(node, dataset, tag))
            {
                record.Set(tag, (string?)null);
            }
        }

        foreach (DicomTag tag in optional)
        {
            Copy(node, dataset, tag);
        }

        if (node.IsUnicode)
        {
            record.Set(DicomTags.SpecificCharacterSet, "ISO_IR 192");
        }

        parent.ByKey.Add(key, node);
        parent.Children.Add(node);
        return node;
    }

    private static string Name(DicomTag tag) => DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) ? $"{entry.Name} {tag}" : tag.ToString();

    private static bool Copy(Node node, DicomItem source, DicomTag tag)
    {
        if (!source.TryGetElement(tag, out DicomElement element) || element.IsEmpty)
        {
            return false;
        }

        if (!element.IsSequence)
        {
            string? text = element.GetString();
            node.IsUnicode |= text is not null && !Ascii.IsValid(text);
            node.Record.Set(tag, text);
            return text is not null;
        }

        // Code sequences alone come here: their items hold texts and no sequences that matter.
        foreach (DicomItem item in element.Items)
        {
            DicomDatasetBuilder target = node.Record.AddItem(tag);
            foreach (DicomTag code in (DicomTag[])[DicomTags.CodeValue, DicomTags.CodingSchemeDesignator, DicomTags.CodeMeaning])
            {
                string? text = item.GetString(code);
                node.IsUnicode |= text is not null && !Ascii.IsValid(text);
                target.Set(code, text);
            }
        }

        return true;
    }

    private sealed class Node(DicomDatasetBuilder record)
    {
        public DicomDatasetBuilder Record { get; } = record;

        public bool IsUnicode { get; set; }

        public int Index { get; set; }

        public List<Node> Children { get; } = [];

        public Dictionary<string, Node> ByKey { get; } = [];
    }
}
