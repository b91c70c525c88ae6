using Loop.Rings;

namespace Loop.Hosting;

/// <summary>Checks the socket options of a listener and turns them into what the kernel takes.</summary>
internal static class ListenTuning
{
    /// <exception cref="LoopException">An option is out of range.</exception>
    public static SocketTuning Of(ListenOptions options) => new(
        Positive(options.SocketSendBufferBytes, nameof(options.SocketSendBufferBytes)),
        Positive(options.SocketReceiveBufferBytes, nameof(options.SocketReceiveBufferBytes)),
        Seconds(options.KeepAlive, nameof(options.KeepAlive)),
        Seconds(options.KeepAliveInterval, nameof(options.KeepAliveInterval)),
        Positive(options.KeepAliveProbes, nameof(options.KeepAliveProbes), highest: 127),
        options.Ipv6Only);

    private static int Positive(int? value, string name, int highest = int.MaxValue / 2)
    {
        if (value is { } stated && (stated < 1 || stated > highest))
        {
            throw new LoopException($"{name} is {stated}; choose 1 to {highest}");
        }

        return value ?? 0;
    }

    private static int Seconds(TimeSpan? value, string name)
    {
        const int highest = 32_767; // MAX_TCP_KEEPIDLE of the kernel
        if (value is { } stated && (stated.TotalSeconds < 1 || stated.TotalSeconds > highest))
        {
            throw new LoopException($"{name} is {stated}; choose 1 to {highest} seconds");
        }

        return (int)(value?.TotalSeconds ?? 0);
    }
}
