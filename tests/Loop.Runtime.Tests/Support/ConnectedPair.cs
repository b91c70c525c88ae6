namespace Loop.Runtime.Tests.Support;

/// <summary>Two connected AF_UNIX sockets.</summary>
internal sealed unsafe class ConnectedPair : IDisposable
{
    private readonly LinuxKernel _kernel;

    public ConnectedPair(int flags = SocketType.CloseOnExec)
    {
        int* pair = stackalloc int[2];
        TestCalls.Require(_kernel.SocketPair(AddressFamily.Unix, SocketType.Stream | flags, 0, pair), "socketpair");
        (Near, Far) = (pair[0], pair[1]);
    }

    public int Near { get; private set; }

    public int Far { get; private set; }

    /// <summary>Sends on <see cref="Near"/> until not one byte more fits.</summary>
    public void Fill()
    {
        byte* chunk = stackalloc byte[4096];
        foreach (nuint lengthBytes in (ReadOnlySpan<nuint>)[4096, 1])
        {
            nint sent;
            do
            {
                sent = _kernel.Send(Near, chunk, lengthBytes, MessageFlags.DontWait | MessageFlags.NoSignal);
            }
            while (sent > 0);
            Assert.That((long)sent, Is.EqualTo(-Errno.EAGAIN));
        }
    }

    /// <summary>Receives on <see cref="Far"/> until nothing is left.</summary>
    public void Drain()
    {
        byte* chunk = stackalloc byte[4096];
        nint received;
        do
        {
            received = _kernel.Receive(Far, chunk, 4096, MessageFlags.DontWait);
        }
        while (received > 0);
        Assert.That((long)received, Is.EqualTo(-Errno.EAGAIN));
    }

    public void CloseFar()
    {
        _kernel.Close(Far);
        Far = -1;
    }

    public void Dispose()
    {
        _kernel.Close(Near);
        if (Far >= 0)
        {
            _kernel.Close(Far);
        }
    }
}
