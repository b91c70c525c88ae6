namespace Loop;

/// <summary>Why an operation on a file failed.</summary>
public enum FileError
{
    /// <summary>An error that none of the others names; the message has its errno.</summary>
    Failed = 0,

    /// <summary>There is no such file, or a directory of its path does not exist (ENOENT).</summary>
    NotFound,

    /// <summary>A part of the path is no directory (ENOTDIR).</summary>
    NotDirectory,

    /// <summary>It is a directory (EISDIR).</summary>
    IsDirectory,

    /// <summary>This process may not do that with it (EACCES, EPERM, EROFS, ETXTBSY).</summary>
    AccessDenied,

    /// <summary>It exists already (EEXIST).</summary>
    AlreadyExists,

    /// <summary>The disk is full, or the quota used up (ENOSPC, EDQUOT).</summary>
    NoSpace,

    /// <summary>The file is or would be larger than allowed (EFBIG), or is longer than the memory that it was to be read into.</summary>
    TooLarge,

    /// <summary>The process or the system has no descriptor left (EMFILE, ENFILE).</summary>
    TooManyOpenFiles,

    /// <summary>The path is too long, or its symbolic links go in a circle (ENAMETOOLONG, ELOOP).</summary>
    InvalidPath,

    /// <summary>The loop's buffer memory does not suffice for it.</summary>
    MemoryLimit,

    /// <summary>The loop has as many operations on files under way as it may have.</summary>
    TooManyOperations,

    /// <summary>The loop ended before it was done (ECANCELED).</summary>
    Cancelled,
}

/// <summary>An operation on a file failed. The message is one line that names the file, the cause and, where there is one, the remedy.</summary>
public sealed class LoopFileException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">Why.</param>
    /// <param name="message">Cause and remedy, one line.</param>
    /// <param name="path">The file.</param>
    public LoopFileException(FileError error, string message, string path)
        : base(message)
    {
        Error = error;
        Path = path;
    }

    /// <summary>Makes the exception without a cause.</summary>
    public LoopFileException()
    {
    }

    /// <summary>Makes the exception with a text only.</summary>
    /// <param name="message">Cause and remedy, one line.</param>
    public LoopFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a text and what led to it.</summary>
    /// <param name="message">Cause and remedy, one line.</param>
    /// <param name="innerException">What led to it.</param>
    public LoopFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Why.</summary>
    public FileError Error { get; }

    /// <summary>The file.</summary>
    public string Path { get; } = string.Empty;
}
