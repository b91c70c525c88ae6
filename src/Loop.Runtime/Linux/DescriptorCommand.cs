namespace Loop.Linux;

/// <summary>Commands of fcntl(2).</summary>
internal static class DescriptorCommand
{
    /// <summary>F_GETFD: the descriptor's flags; EBADF where it is not open.</summary>
    public const int GetDescriptorFlags = 1;

    /// <summary>F_GETFL: the flags of the open file, which all its descriptors share.</summary>
    public const int GetStatusFlags = 3;

    /// <summary>F_SETFL.</summary>
    public const int SetStatusFlags = 4;

    /// <summary>F_DUPFD_QUERY: 1 where both descriptors stand for the same open file, else 0 (6.10).</summary>
    public const int SameFile = 1027;

    /// <summary>F_DUPFD_CLOEXEC: another descriptor of the same open file (2.6.24).</summary>
    public const int DuplicateCloseOnExec = 1030;
}
