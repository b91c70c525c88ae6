namespace Loop.Files;

/// <summary>
/// Folders on the file systems of disks and memory, where a read that comes short has reached the file's end. It is looked at anew after a
/// while, since another file system can be mounted in its place. What stands in such a folder as a link is not read by what is known here.
/// </summary>
internal sealed class TrustedFolders
{
    private const int MaxFolders = 256;
    private const long TrustMs = 1000;

    private readonly Dictionary<string, long> _untilMs = [];
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private string _last = string.Empty;
    private long _lastUntilMs = -1;

    public TrustedFolders() => _lookup = _untilMs.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the folder of a path is known to be such a one.</summary>
    public bool Has(string path, long nowMs)
    {
        ReadOnlySpan<char> folder = FolderOf(path);
        if (nowMs < _lastUntilMs && folder.SequenceEqual(_last))
        {
            return true;
        }

        if (!_lookup.TryGetValue(folder, out string? known, out long untilMs) || nowMs >= untilMs)
        {
            return false;
        }

        _last = known;
        _lastUntilMs = untilMs;
        return true;
    }

    /// <summary>Notes that a file in the folder of this path, no link, lies on such a file system.</summary>
    public void Add(string path, long nowMs)
    {
        if (_untilMs.Count >= MaxFolders)
        {
            _untilMs.Clear();
        }

        _lookup[FolderOf(path)] = nowMs + TrustMs;
        _lastUntilMs = -1;
    }

    private static ReadOnlySpan<char> FolderOf(string path) => path.AsSpan(0, path.LastIndexOf('/') + 1);
}
