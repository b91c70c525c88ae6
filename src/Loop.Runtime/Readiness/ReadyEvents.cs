namespace Loop;

/// <summary>What was reported of a watched descriptor: the bits of poll(2).</summary>
[Flags]
public enum ReadyEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is something to read, or to accept, or the end (POLLIN).</summary>
    Readable = 0x1,

    /// <summary>There is out-of-band data, or a sysfs attribute has changed (POLLPRI).</summary>
    Priority = 0x2,

    /// <summary>There is room to write (POLLOUT).</summary>
    Writable = 0x4,

    /// <summary>The descriptor has failed (POLLERR); of a pipe's writing end: nobody reads any more.</summary>
    Error = 0x8,

    /// <summary>The other end is gone (POLLHUP); what it has written can still be read.</summary>
    HangUp = 0x10,

    /// <summary>
    /// The source has ended, and this is its last event: the descriptor was closed while it was watched, or the kernel cannot watch it any more
    /// (the value is POLLNVAL's). <see cref="ReadySource.Errno"/> says which.
    /// </summary>
    Closed = 0x20,

    /// <summary>The peer of a stream socket writes no more (POLLRDHUP).</summary>
    ReadHangUp = 0x2000,
}
