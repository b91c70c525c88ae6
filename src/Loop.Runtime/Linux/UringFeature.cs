namespace Loop.Linux;

/// <summary>Feature bits (IORING_FEAT_*), each with the first kernel that has it.</summary>
internal static class UringFeature
{
    /// <summary>One mapping covers both queues; 5.4.</summary>
    public const uint SingleMmap = 1 << 0;

    /// <summary>Completions that find no room are kept; 5.5.</summary>
    public const uint NoDrop = 1 << 1;

    /// <summary>What an entry points to may be reused once it is consumed; data buffers may not; 5.5.</summary>
    public const uint SubmitStable = 1 << 2;

    /// <summary>Offset -1 stands for the file's position; 5.6.</summary>
    public const uint ReadWriteCurrentPosition = 1 << 3;

    /// <summary>Operations run with the credentials of who submits; 5.6.</summary>
    public const uint CurrentPersonality = 1 << 4;

    /// <summary>Operations wait for readiness without a worker thread; 5.7.</summary>
    public const uint FastPoll = 1 << 5;

    /// <summary>Polls take all event bits; 5.9.</summary>
    public const uint Poll32Bits = 1 << 6;

    /// <summary>A submitting thread takes unregistered files; 5.11.</summary>
    public const uint SqPollNonFixed = 1 << 7;

    /// <summary>io_uring_enter takes a time limit; 5.11.</summary>
    public const uint ExtArg = 1 << 8;

    /// <summary>Workers are threads of the process; 5.12.</summary>
    public const uint NativeWorkers = 1 << 9;

    /// <summary>Registered resources carry tags; 5.13.</summary>
    public const uint ResourceTags = 1 << 10;

    /// <summary>Completions of success can be left out; 5.17.</summary>
    public const uint CqeSkip = 1 << 11;

    /// <summary>A linked operation's file is looked up when its turn comes; 5.17.</summary>
    public const uint LinkedFile = 1 << 12;

    /// <summary>io_uring_register takes a registered ring; 6.3.</summary>
    public const uint RegisteredRing = 1 << 13;

    /// <summary>One operation takes several buffers; 6.10.</summary>
    public const uint ReceiveSendBundle = 1 << 14;

    /// <summary>A wait can have a minimal time; 6.12.</summary>
    public const uint MinTimeout = 1 << 15;

    /// <summary>Reads and writes take attributes; 6.14.</summary>
    public const uint ReadWriteAttribute = 1 << 16;

    /// <summary>A wait need not count as waiting for a device; 6.15.</summary>
    public const uint NoIowait = 1 << 17;
}
