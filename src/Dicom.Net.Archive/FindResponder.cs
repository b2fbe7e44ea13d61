using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>Writes the identifiers of C-FIND responses (PS3.4 §C.4.1.1.3.2).</summary>
internal sealed class FindResponder
{
    private readonly FindRequest _request;
    private readonly IObjectStore _objects;
    private readonly IArchiveIndex _index;
    private readonly string _retrieveAETitle;
    private readonly bool _needsFile;

    public FindResponder(FindRequest request, IObjectStore objects, IArchiveIndex index, string retrieveAETitle)
    {
        _request = request;
        _objects = objects;
        _index = index;
        _retrieveAETitle = retrieveAETitle;
        _needsFile = request.Keys.Any(key => key.Source == KeySource.File);
    }

    /// <summary>Writes the response for an entity that the index found.</summary>
    /// <returns>Null if the entity's object does not fulfil what is matched in files.</returns>
    public async ValueTask<DicomDataset?> WriteAsync(ArchiveMatch match, TransferSyntax syntax, CancellationToken cancellationToken)
    {
        if (!_needsFile)
        {
            return Write(match, null, syntax);
        }

        string? name = match.ObjectName ?? await _index.FindObjectAsync(match, cancellationToken).ConfigureAwait(false);
        using DicomFile? file = name is null ? null : Open(name);
        return _request.InFile.All(key => file is not null && key.Matches(file.Dataset.Root)) ? Write(match, file, syntax) : null;
    }

    private DicomDataset Write(ArchiveMatch match, DicomFile? file, TransferSyntax syntax)
    {
        // Text leaves in ASCII where it can, else the builder turns to UTF-8 and says so in (0008,0005), whatever character
        // set the objects came in.
        var response = new DicomDatasetBuilder();
        for (ArchiveLevel level = _request.Model.Top; level <= match.Level; level++)
        {
            DicomTag unique = ArchiveAttributes.UniqueKey(level);
            response.Set(unique, match.GetString(unique));
        }

        foreach (RequestedKey key in _request.Keys)
        {
            switch (key.Source)
            {
                case KeySource.Index:
                    response.Set(key.Tag, key.VR, match.GetString(key.Tag));
                    break;
                case KeySource.File:
                    CopyFromFile(response, key, file);
                    break;
                case KeySource.Archive when key.Tag == DicomTags.InstanceAvailability:
                    response.Set(key.Tag, "ONLINE");
                    break;
                default:
                    response.Set(key.Tag, key.VR, null);
                    break;
            }
        }

        // Required of an SCP whether asked for or not, as is the level.
        response.Set(DicomTags.QueryRetrieveLevel, InformationModel.TextOf(match.Level));
        response.Set(DicomTags.RetrieveAETitle, _retrieveAETitle);
        return response.ToDataset(syntax.IsDeflated || syntax.IsEncapsulated ? null : syntax);
    }

    private static void CopyFromFile(DicomDatasetBuilder response, RequestedKey key, DicomFile? file)
    {
        if (file is null || !file.Dataset.TryGetElement(key.Tag, out DicomElement element) || element.IsDeferred || element.IsEmpty)
        {
            response.Set(key.Tag, key.VR, null);
        }
        else if (!element.IsSequence || key.ItemTags.Count == 0)
        {
            response.Copy(element);
        }
        else
        {
            foreach (DicomItem item in element.Items)
            {
                DicomDatasetBuilder copy = response.AddItem(key.Tag);
                foreach (DicomTag tag in key.ItemTags)
                {
                    if (item.TryGetElement(tag, out DicomElement nested))
                    {
                        copy.Copy(nested);
                    }
                }
            }
        }
    }

    private DicomFile? Open(string name)
    {
        try
        {
            return _objects.Open(name, DicomArchive.HeaderOptions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DicomDataException)
        {
            // The index knows the entity all the same; what only the object knows is returned empty.
            return null;
        }
    }
}
