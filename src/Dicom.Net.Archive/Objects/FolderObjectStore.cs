using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>
/// Objects as files of a folder. A name is made of digits and dots alone, <c>hh/UID.dcm</c>, where hh are the first two
/// hexadecimal digits of the UID's SHA-256: 256 sub-folders, evenly filled whatever the UIDs look like.
/// </summary>
/// <remarks>
/// A file is written under <c>.incoming</c>, flushed to the disk, then moved into place in one step: what has a proper name is
/// whole. The name follows from the SOP Instance UID alone, so that the file system itself settles who of two is first.
/// </remarks>
public sealed class FolderObjectStore : IObjectStore
{
    private const string IncomingFolder = ".incoming";
    private readonly string _root;
    private readonly string _incoming;
    private readonly bool _flushToDisk;

    /// <summary>Opens a folder, and makes it where it is absent.</summary>
    /// <param name="folder">The folder; only this store writes into it.</param>
    /// <param name="flushToDisk">Whether files are on the disk, not only in the system's cache, before they count as stored.</param>
    /// <exception cref="IOException">No access.</exception>
    public FolderObjectStore(string folder, bool flushToDisk = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _root = Path.GetFullPath(folder);
        _incoming = Path.Combine(_root, IncomingFolder);
        _flushToDisk = flushToDisk;
        Directory.CreateDirectory(_incoming);

        // What is left here was never acknowledged: its association or its process ended.
        foreach (string leftover in Directory.EnumerateFiles(_incoming))
        {
            File.Delete(leftover);
        }
    }

    internal bool FlushToDisk => _flushToDisk;

    /// <inheritdoc/>
    public ObjectWriter Create(string sopInstanceUid)
    {
        string name = NameOf(sopInstanceUid);
        return new FolderObjectWriter(this, Path.Combine(_incoming, Guid.NewGuid().ToString("N")), name);
    }

    /// <inheritdoc/>
    public void Flush(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (!_flushToDisk)
        {
            return;
        }

        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            folders.Add(Path.GetDirectoryName(PathOf(name))!);
        }

        foreach (string folder in folders)
        {
            FolderFlush.Flush(folder);
        }
    }

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <inheritdoc/>
    public DicomFile Open(string name, DicomReadOptions options) => DicomFile.Open(PathOf(name), options);

    /// <inheritdoc/>
    public StoreSource OpenSource(string name, string sopClassUid, string sopInstanceUid, string transferSyntaxUid) =>
        StoreSource.FromFile(PathOf(name), sopClassUid, sopInstanceUid, transferSyntaxUid);

    /// <inheritdoc/>
    public IEnumerable<StoredObject> List()
    {
        int prefix = _root.Length + 1;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return new FileSystemEnumerable<StoredObject>(
            _root,
            (ref FileSystemEntry entry) => new StoredObject(
                entry.ToFullPath()[prefix..].Replace(Path.DirectorySeparatorChar, '/'), entry.Length, entry.LastWriteTimeUtc.UtcTicks),
            options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.FileName.SequenceEqual(IncomingFolder),
        };
    }

    internal string PathOf(string name)
    {
        // Names come back from an index file, which somebody may have changed: they never lead out of the folder.
        string path = Path.GetFullPath(Path.Combine(_root, name));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new IOException("The index names an object outside the archive's folder; rebuild the index.");
    }

    internal void EnsureFolder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            if (_flushToDisk)
            {
                FolderFlush.Flush(_root);
            }
        }
    }

    private static string NameOf(string sopInstanceUid)
    {
        if (!DicomUid.IsValid(sopInstanceUid))
        {
            throw new ArgumentException("A file is named after a valid UID only: digits and dots, at most 64.", nameof(sopInstanceUid));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(sopInstanceUid), hash);
        return $"{Convert.ToHexStringLower(hash[..1])}/{sopInstanceUid}.dcm";
    }
}
