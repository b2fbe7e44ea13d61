using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Dicom.Net.Archive;

/// <summary>An index in one SQLite file. One process at a time writes to it; see <see cref="SqliteSchema"/> for what is durable when.</summary>
public sealed class SqliteArchiveIndex : IArchiveIndex
{
    private const int RowsPerTurn = 128;
    private const int MaxIdleReaders = 8;

    private readonly string _path;
    private readonly PreparedConnection _writeConnection;
    private readonly SqliteIndexWriter _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<PreparedConnection> _readers = [];
    private volatile bool _isDisposed;

    private SqliteArchiveIndex(string path, PreparedConnection connection, bool isNew)
    {
        _path = path;
        _writeConnection = connection;
        _writer = new SqliteIndexWriter(connection);
        IsNew = isNew;
    }

    /// <inheritdoc/>
    public bool IsNew { get; }

    /// <summary>Opens an index, and makes it where it is absent, of another version, or no database.</summary>
    /// <param name="path">The file; SQLite keeps two more beside it.</param>
    /// <returns>The index; the caller disposes it.</returns>
    /// <exception cref="ArchiveException">The file cannot be opened or made.</exception>
    public static SqliteArchiveIndex Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (File.Exists(path))
            {
                if (TryOpenExisting(path) is { } existing)
                {
                    return existing;
                }

                Delete(path);
            }

            return Make(path);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"{path}: the index cannot be opened: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool[]> AddAsync(IReadOnlyList<IndexEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return WriteAsync(() => _writer.Add(entries), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(IReadOnlyList<string> objectNames, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(objectNames);
        await WriteAsync(
            () =>
            {
                _writer.Remove(objectNames);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ClearAsync(CancellationToken cancellationToken = default) => await WriteAsync(
        () =>
        {
            _writer.Clear();
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<string?> FindInstanceAsync(string sopInstanceUid, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sopInstanceUid);
        return ReadAsync(reader => reader.Prepare("SELECT object FROM instance WHERE uid = $0", sopInstanceUid).ExecuteScalar() as string, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindObjectAsync(ArchiveMatch match, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(match);
        return ReadAsync(reader => reader.Prepare(SqliteRows.FirstObject(match.Level), match.Id).ExecuteScalar() as string, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArchiveMatch> FindAsync(ArchiveQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);

        // First the numbers of the candidates alone, then their rows a few at a time: no read transaction stays open while
        // a slow peer takes its answers, so that the log does not grow meanwhile.
        long[] candidates = await ReadAsync(reader => SqliteRows.Select(reader, query, cancellationToken), cancellationToken).ConfigureAwait(false);
        for (int first = 0; first < candidates.Length; first += RowsPerTurn)
        {
            ArraySegment<long> turn = new(candidates, first, Math.Min(RowsPerTurn, candidates.Length - first));
            List<ArchiveMatch> matches = await ReadAsync(reader => SqliteRows.Load(reader, query, turn), cancellationToken).ConfigureAwait(false);
            foreach (ArchiveMatch match in matches)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return match;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredObject>> ListAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(SqliteRows.List, cancellationToken).ConfigureAwait(false);

    /// <summary>Closes the index.</summary>
    /// <returns>Completes when running writes are done and the log is folded into the file.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        await _writing.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        while (_readers.TryTake(out PreparedConnection? reader))
        {
            reader.Dispose();
        }

        _writeConnection.Dispose();
        _writing.Release();
    }

    private static SqliteArchiveIndex? TryOpenExisting(string path)
    {
        PreparedConnection? connection = null;
        try
        {
            connection = new PreparedConnection(path, SqliteOpenMode.ReadWrite);
            if (connection.Prepare("PRAGMA user_version").ExecuteScalar() is long version && version == SqliteSchema.Version)
            {
                connection.Run(SqliteSchema.Pragmas);

                // Reads every table's root: a damaged file shows here rather than at a peer's query.
                _ = connection.Prepare("SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM instance LIMIT 1)) + (SELECT COUNT(*) FROM (SELECT 1 FROM study LIMIT 1))").ExecuteScalar();
                return new SqliteArchiveIndex(path, connection, isNew: false);
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase or SqliteError)
        {
            // No index of ours any more: it is made anew from the objects.
        }

        connection?.Dispose();
        return null;
    }

    private const int SqliteError = 1;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private static SqliteArchiveIndex Make(string path)
    {
        var connection = new PreparedConnection(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Run(SqliteSchema.Pragmas);
            connection.Run("BEGIN IMMEDIATE;" + SqliteSchema.Tables + $"PRAGMA user_version = {SqliteSchema.Version}; COMMIT;");
            return new SqliteArchiveIndex(path, connection, isNew: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Delete(string path)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            File.Delete(path + suffix);
        }
    }

    // SQLite's calls block; they run on a thread of their own turn, never on the one that serves an association.
    private async ValueTask<T> WriteAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<T> ReadAsync<T>(Func<PreparedConnection, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return await Task.Run(
            () =>
            {
                PreparedConnection reader = _readers.TryTake(out PreparedConnection? idle) ? idle : new PreparedConnection(_path, SqliteOpenMode.ReadOnly);
                bool isUsable = false;
                try
                {
                    T result = work(reader);
                    isUsable = true;
                    return result;
                }
                finally
                {
                    if (isUsable && !_isDisposed && _readers.Count < MaxIdleReaders)
                    {
                        _readers.Add(reader);
                    }
                    else
                    {
                        reader.Dispose();
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
