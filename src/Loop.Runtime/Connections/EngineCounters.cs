namespace Loop.Connections;

/// <summary>What the connections of one loop count. Written by the loop thread; a reader elsewhere may see a slightly old value.</summary>
internal sealed class EngineCounters
{
    public long Accepted;
    public long Connected;
    public long ConnectFailures;
    public long Closed;
    public long Refused;
    public long Shed;
    public long AcceptPauses;
    public long Receives;
    public long ReceivedBytes;
    public long Sends;
    public long SentBytes;
    public long SentFileBytes;
    public long FileWarmings;
    public long ShortSends;
    public long BackpressurePauses;
    public long SendQueueOverflows;
    public long HandlerFaults;
    public long Suspensions;
    public long MemoryPressures;
    public long RefusedFrames;

    /// <summary>Connections that were reset because their close did not come to its end within its limits.</summary>
    public long UnfinishedCloses;

    /// <summary>Connections that were reset because they were left when a stop's time was over.</summary>
    public long LeftAtStop;

    /// <summary>Sends made without copying (option of io_uring).</summary>
    public long ZeroCopySends;

    /// <summary>Of these, how many the kernel copied all the same, as it always does on loopback.</summary>
    public long ZeroCopiesCopied;
}
