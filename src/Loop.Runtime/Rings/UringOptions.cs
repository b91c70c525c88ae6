namespace Loop.Rings;

/// <summary>What of io_uring's options was asked for; nothing by default.</summary>
internal sealed record UringOptions
{
    /// <summary>Most accepted sockets in the ring's own table; 0 for none there.</summary>
    public int DirectPlaces { get; init; }

    /// <summary>A thread of the kernel submits.</summary>
    public bool SqPoll { get; init; }

    /// <summary>How long it looks for work before it sleeps.</summary>
    public int SqPollIdleMs { get; init; } = 50;

    /// <summary>The processor that it is bound to.</summary>
    public int? SqPollProcessor { get; init; }

    /// <summary>How long a wait polls the network card, in microseconds; 0 for not at all.</summary>
    public int BusyPollUs { get; init; }

    /// <summary>Sends of so many bytes and more are not copied; 0 for none.</summary>
    public int ZeroCopyBytes { get; init; }

    /// <summary>Zero-copy sends go on where the kernel copied the first one; for tests, whose only way is loopback.</summary>
    public bool KeepsZeroCopy { get; init; }

    /// <summary>The memory of zero-copy sends is registered.</summary>
    public bool RegistersBuffers { get; init; }

    /// <summary>What was asked for, by name.</summary>
    public IEnumerable<string> Names()
    {
        if (DirectPlaces > 0)
        {
            yield return "direct descriptors";
        }

        if (SqPoll)
        {
            yield return "SQPOLL";
        }

        if (ZeroCopyBytes > 0)
        {
            yield return "zero-copy sends";
        }

        if (RegistersBuffers)
        {
            yield return "registered buffers";
        }

        if (BusyPollUs > 0)
        {
            yield return "NAPI busy polling";
        }
    }
}
