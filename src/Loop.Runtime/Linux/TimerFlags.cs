namespace Loop.Linux;

/// <summary>Flags of timerfd_create(2).</summary>
internal static class TimerFlags
{
    /// <summary>TFD_NONBLOCK (2.6.27).</summary>
    public const int NonBlocking = 0x800;

    /// <summary>TFD_CLOEXEC (2.6.27).</summary>
    public const int CloseOnExec = 0x80000;
}
