namespace Dicom.Net.Core;

/// <summary>Turns a Referenced File ID into a path below the media's folder, or refuses it (PS3.10 §8.2).</summary>
internal static class FileIdResolver
{
    private const int MaxLinks = 40;

    /// <summary>The path, which may not be there.</summary>
    /// <param name="folder">The folder of the media.</param>
    /// <param name="components">The components of the File ID.</param>
    /// <exception cref="UnsafeFileIdException">The File ID is absolute, goes upwards, names no file, or passes a link that leads out of the folder.</exception>
    public static string Resolve(string folder, IReadOnlyList<string> components)
    {
        string fileId = string.Join('\\', components);
        if (components.Count == 0)
        {
            throw new UnsafeFileIdException(fileId, "it is empty");
        }

        string path = Path.GetFullPath(folder);
        int index = 0;
        foreach (string part in components.SelectMany(component => component.Split('/')))
        {
            // Writers that know only their own system's separator leave it within a component.
            Check(fileId, part, index++);
            path = Find(path, part);
        }

        // Links are followed on both sides: the folder itself may be reached by one.
        string root = RealPath(Path.GetFullPath(folder), fileId);
        string real = RealPath(path, fileId);
        string prefix = root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar;
        return real.StartsWith(prefix, StringComparison.Ordinal) ? path : throw new UnsafeFileIdException(fileId, "a symbolic link leads out of the folder");
    }

    private static void Check(string fileId, string component, int index)
    {
        if (component.Length == 0)
        {
            throw new UnsafeFileIdException(fileId, index == 0 ? "it is absolute" : "a component is empty");
        }

        if (component is "." or "..")
        {
            throw new UnsafeFileIdException(fileId, "it goes upwards");
        }

        foreach (char c in component)
        {
            if (c is '\\' or ':' || char.IsControl(c))
            {
                throw new UnsafeFileIdException(fileId, index == 0 && c == ':' ? "it is absolute" : "a component holds a separator or a control character");
            }
        }
    }

    // Names on media are upper case; copies of them on other file systems often are not.
    private static string Find(string folder, string component)
    {
        string exact = Path.Combine(folder, component);
        if (Path.Exists(exact) || !Directory.Exists(folder))
        {
            return exact;
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
        {
            if (Path.GetFileName(entry.AsSpan()).Equals(component, StringComparison.OrdinalIgnoreCase))
            {
                return entry;
            }
        }

        return exact;
    }

    // Each component in turn, since a link's target may itself pass links; what is not there has no links to follow.
    private static string RealPath(string path, string fileId)
    {
        string root = Path.GetPathRoot(path) ?? "/";
        var pending = new Stack<string>(path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        string real = root;
        int links = 0;
        while (pending.TryPop(out string? component))
        {
            if (component == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            string next = Path.Combine(real, component);
            string? target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new UnsafeFileIdException(fileId, "its symbolic links go in a circle");
            }

            if (Path.IsPathRooted(target))
            {
                root = Path.GetPathRoot(target)!;
                real = root;
                target = target[root.Length..];
            }

            foreach (string part in target.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                if (part != ".")
                {
                    pending.Push(part);
                }
            }
        }

        return real;
    }
}
