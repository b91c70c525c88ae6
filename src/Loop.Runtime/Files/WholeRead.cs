using Loop.Rings;

namespace Loop.Files;

/// <summary>Reads a whole small file in one go; what turns out larger, or is not of the kind that can be read so, is read step by step.</summary>
internal abstract unsafe class WholeRead(FileEngine engine) : FileOperation(engine)
{
    public string Name => Path;

    /// <summary>Whether the ring has begun with it.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Hands the read to the ring, with memory to read into.</summary>
    public abstract WholeReadStart TryStart(Ring ring);

    /// <summary>Leaves the rest to a read step by step.</summary>
    public abstract void GoInSteps();

    /// <summary>False while the ring has no room.</summary>
    protected bool TryStart(Ring ring, byte* into, int capacityBytes) =>
        IsStarted = ring.TryReadWhole(PathBytes, into, capacityBytes, Token);

    /// <summary>
    /// Whether what was read is all of the file. No bytes: an empty file, or on a ring that cannot say ESPIPE a named pipe that nobody writes to.
    /// </summary>
    protected bool IsWhole(int result, int capacityBytes) => result >= 0 && result < capacityBytes && (result > 0 || Engine.Ring.ReadsOn);

    /// <summary>
    /// Whether a read that is not whole goes on step by step. EAGAIN: the file system could not go on in the background. EBADF: no descriptor of ours is meant:
    /// the kernel had no memory for the chain, and its read came before its open.
    /// </summary>
    protected static bool GoesOn(int result) =>
        result >= 0 || RingResult.IsLink(result) || result is RingResult.BadDescriptor or RingResult.WouldBlock;

    /// <summary>Ends the use.</summary>
    protected void Finish()
    {
        IsUnderWay = false;
        IsStarted = false;
        End();
    }
}

/// <summary>What became of a read that was to be started.</summary>
internal enum WholeReadStart
{
    /// <summary>The ring has no room for it now.</summary>
    Waits,

    /// <summary>A completion will come.</summary>
    Started,

    /// <summary>It has ended already.</summary>
    Ended,
}
