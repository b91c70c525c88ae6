namespace Loop.Linux;

/// <summary>Flags of eventfd(2).</summary>
internal static class EventFdFlags
{
    /// <summary>EFD_SEMAPHORE: a read takes one (2.6.30).</summary>
    public const int Semaphore = 0x1;

    /// <summary>EFD_NONBLOCK (2.6.27).</summary>
    public const int NonBlocking = 0x800;

    /// <summary>EFD_CLOEXEC (2.6.27).</summary>
    public const int CloseOnExec = 0x80000;
}
