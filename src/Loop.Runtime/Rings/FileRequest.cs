namespace Loop.Rings;

/// <summary>What a ring is asked to do with a file.</summary>
internal enum FileRequestKind : byte
{
    /// <summary>Opens <see cref="FileRequest.Path"/>; the result is the descriptor.</summary>
    Open = 1,

    /// <summary>Closes <see cref="FileRequest.File"/>.</summary>
    Close,

    /// <summary>Reads at <see cref="FileRequest.Offset"/>; the result is the count, 0 at the end.</summary>
    Read,

    /// <summary>Writes at <see cref="FileRequest.Offset"/>; the result is the count.</summary>
    Write,

    /// <summary>Writes at the end, wherever that is by then; the result is the count.</summary>
    Append,

    /// <summary>Brings content and metadata to the device.</summary>
    Sync,

    /// <summary>Brings the content to the device, and of the metadata what is needed to read it.</summary>
    SyncData,

    /// <summary>Writes the status of <see cref="FileRequest.Path"/>, or of <see cref="FileRequest.File"/> where the path is empty, into <see cref="FileRequest.Buffer"/>.</summary>
    Status,

    /// <summary>Renames <see cref="FileRequest.Path"/> to <see cref="FileRequest.Target"/>, which it replaces.</summary>
    Rename,

    /// <summary>Removes a name.</summary>
    Unlink,
}

/// <summary>
/// One operation on a file. What it points to belongs to whoever asks, and stays in place until the completion has come. Paths end in
/// a zero byte.
/// </summary>
internal unsafe struct FileRequest
{
    public byte* Path;
    public byte* Target;
    public byte* Buffer;
    public long Offset;
    public int LengthBytes;
    public int File;

    /// <summary>How to open, from <see cref="FileFacts.OpenFlagsOf"/>.</summary>
    public int OpenFlags;

    /// <summary>Permissions of a file that is made; the process's umask takes from them.</summary>
    public int Permissions;
    public FileRequestKind Kind;
}

/// <summary>Whether a piece of a file can be sent without waiting for a disk.</summary>
internal enum FileHeat : byte
{
    /// <summary>In the page cache, as far as can be told without reading it.</summary>
    Hot,

    /// <summary>Not, or not known.</summary>
    Cold,
}
