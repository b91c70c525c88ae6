using Loop.Rings;

namespace Loop.Connections;

/// <summary>One listening socket of one loop.</summary>
internal sealed class Listener
{
    public Listener(ListenAddress address, HandlerClass handlerClass, int descriptor)
    {
        Address = address;
        Class = handlerClass;
        Descriptor = descriptor;
    }

    public ListenAddress Address { get; }

    public HandlerClass Class { get; }

    public int Descriptor { get; }

    /// <summary>Where accepted connections go when not all stay on this loop: a unix socket has no SO_REUSEPORT group.</summary>
    public Func<int, bool>? HandOver { get; init; }

    /// <summary>Other loops of this process listen on the same port (SO_REUSEPORT).</summary>
    public bool IsShared { get; init; }

    /// <summary>The backlog that it listens with (listen(2)).</summary>
    public int Backlog { get; init; }

    public ulong Token { get; set; }

    /// <summary>An accept is armed; its final completion is outstanding.</summary>
    public bool IsArmed { get; set; }

    public bool IsStopping { get; set; }

    public bool IsClosed { get; set; }
}
