using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>Keeps objects as Part 10 files, data sets byte for byte as they were received. Safe for several threads.</summary>
public interface IObjectStore
{
    /// <summary>Begins a new object.</summary>
    /// <param name="sopInstanceUid">Its SOP Instance UID, valid by <see cref="DicomUid.IsValid"/>.</param>
    /// <returns>The writer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The UID is invalid: nothing is named after it.</exception>
    /// <exception cref="IOException">No space, or no access.</exception>
    ObjectWriter Create(string sopInstanceUid);

    /// <summary>Makes the names of committed objects durable, many at once.</summary>
    /// <param name="names">The names.</param>
    void Flush(IEnumerable<string> names);

    /// <summary>Deletes an object.</summary>
    /// <param name="name">Its name; one that is gone already is no error.</param>
    /// <exception cref="IOException">No access.</exception>
    void Delete(string name);

    /// <summary>Opens an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How it is read.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="IOException">It is not there any more, or no access.</exception>
    /// <exception cref="DicomDataException">It is no DICOM object.</exception>
    DicomFile Open(string name, DicomReadOptions options);

    /// <summary>An object as something to send, opened only when its turn comes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sopClassUid">Its SOP class.</param>
    /// <param name="sopInstanceUid">Its SOP instance.</param>
    /// <param name="transferSyntaxUid">Its transfer syntax.</param>
    /// <returns>The source; the caller disposes it.</returns>
    StoreSource OpenSource(string name, string sopClassUid, string sopInstanceUid, string transferSyntaxUid);

    /// <summary>Lists what is there, in no particular order.</summary>
    /// <returns>The objects; objects that are being received are not among them.</returns>
    IEnumerable<StoredObject> List();
}
