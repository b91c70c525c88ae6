using System.Net.Sockets;
using Loop.Conformance.Tests.Clients;
using Loop.Samples.Proxy;

namespace Loop.Conformance.Tests.Proxying;

/// <summary>The sample's handlers in a host of this process, between clients and a server that are real sockets.</summary>
internal sealed class ProxySetUp : IAsyncDisposable
{
    private readonly RealListener _upstream;

    private ProxySetUp(RealListener upstream, LoopServer proxy)
    {
        _upstream = upstream;
        Proxy = proxy;
    }

    public LoopServer Proxy { get; }

    /// <summary>With times that no client and no server runs out of because it stood still for a while.</summary>
    public static async Task<ProxySetUp> StartAsync(
        Arm arm, RealListener? upstream = null, ConnectOptions? options = null, string? host = null, TimeSpan? closeTimeout = null)
    {
        upstream ??= RealListener.Start();
        closeTimeout ??= TimeSpan.FromMinutes(1);
        options ??= new() { Timeout = TimeSpan.FromMinutes(1) };
        options.CloseTimeout = closeTimeout;
        ConnectEndPoint endPoint = ConnectEndPoint.Parse(host is null ? upstream.Text : $"{host}:{upstream.Port}");
        return new(upstream, await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen(
                "127.0.0.1:0", () => new ProxyClient(endPoint, options), listening => listening.CloseTimeout = closeTimeout)));
    }

    /// <summary>A client, and the server's end of its connection.</summary>
    public async Task<(TestPeer Client, Socket Server)> ConnectAsync(int clientBufferBytes = 0)
    {
        TestPeer client = Proxy.MakePeer();
        if (clientBufferBytes > 0)
        {
            client.LimitReceiving(clientBufferBytes);
        }

        await client.ConnectAsync();
        return (client, await AcceptAsync());
    }

    public Task<Socket> AcceptAsync() => _upstream.AcceptAsync(Proxy.Deadline);

    public async Task SendAsync(Socket server, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await server.SendAsync(bytes, SocketFlags.None, Proxy.Deadline)..];
        }
    }

    public async Task<byte[]> ReadToEndAsync(Socket server)
    {
        using MemoryStream all = new();
        byte[] chunk = new byte[64 * 1024];
        while (await server.ReceiveAsync(chunk, SocketFlags.None, Proxy.Deadline) is > 0 and int count)
        {
            all.Write(chunk, 0, count);
        }

        return all.ToArray();
    }

    public async Task<byte[]> ReadExactlyAsync(Socket server, int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        for (int read = 0; read < lengthBytes;)
        {
            int count = await server.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None, Proxy.Deadline);
            Assert.That(count, Is.Positive, "the end came early");
            read += count;
        }

        return bytes;
    }

    /// <summary>Bytes that the proxy holds in memory of its own.</summary>
    public Task<long> HeldBytesAsync() => Proxy.OnLoopAsync(() => Proxy.Loop.Engine.Chunks.InUseBytes);

    public async ValueTask DisposeAsync()
    {
        _upstream.Dispose();
        await Proxy.DisposeAsync();
    }
}
