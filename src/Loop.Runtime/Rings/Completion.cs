namespace Loop.Rings;

/// <summary>What a completion answers.</summary>
internal enum CompletionKind : byte
{
    /// <summary>Nothing that anybody waits for: the result of a cancel or of a close.</summary>
    Ignored = 0,

    /// <summary>A connection came in; the result is its descriptor.</summary>
    Accept,

    /// <summary>Bytes came in, the peer ended (0), or receiving failed.</summary>
    Receive,

    /// <summary>A send of this tick's memory was short or failed. Whole ones give no completion. The token is the index of the operation.</summary>
    TickSend,

    /// <summary>A send that waits for room took some bytes, or failed.</summary>
    WaitingSend,

    /// <summary>Something happened to a connection that nothing is being received from; the result is the poll mask, with ERR for a reset.</summary>
    HangUp,

    /// <summary>Another thread woke the loop.</summary>
    Wake,

    /// <summary>A socket was connected (0), or could not be.</summary>
    Connect,

    /// <summary>A socket has room for more, or failed; the result is the poll mask, or -errno.</summary>
    Writable,

    /// <summary>A piece of a file that a connection is to send has been brought into the page cache, or cannot be: then the result is -errno.</summary>
    FileWarm,

    /// <summary>An operation on a file is over.</summary>
    File,

    /// <summary>A watched descriptor is ready; the result is the mask of poll(2), or -errno.</summary>
    Ready,

    /// <summary>A message that was to wake another ring did not arrive. The token is its number among those of the turn.</summary>
    WakeOther,

    /// <summary>A datagram came into the buffer that the completion names, or receiving failed.</summary>
    Datagram,

    /// <summary>A datagram socket that was full can be sent to again.</summary>
    DatagramRoom,

    /// <summary>A zero-copy send took some bytes, or failed. With <see cref="Completion.More"/> a <see cref="ZeroCopyDone"/> follows.</summary>
    ZeroCopySend,

    /// <summary>The kernel reads the memory of a zero-copy send no more; the result is 1 where it had copied the bytes all the same.</summary>
    ZeroCopyDone,
}

/// <summary>One completion, in the same form from every backend.</summary>
internal unsafe struct Completion
{
    /// <summary>Slot and generation of what the completion is for.</summary>
    public ulong Token;

    /// <summary>The received bytes; null without any.</summary>
    public byte* Data;

    /// <summary>What the operation returned: zero or more, or -errno.</summary>
    public int Result;

    /// <summary>The receive buffer that <see cref="Data"/> lies in; one reference to it is the receiver's to release. -1 without one.</summary>
    public int BufferId;

    /// <summary>What the completion answers.</summary>
    public CompletionKind Kind;

    /// <summary>The operation stays armed; without it this is its final completion.</summary>
    public bool More;
}
