using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Faults;

/// <summary>Other code of the process closes the descriptor of a listener, whose number then stands for another file.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TakenListenerTests(Arm arm)
{
    /// <param name="isHeld">Another descriptor of the same socket keeps it open, and its clients connecting.</param>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Whoever_is_connected_is_served_on_and_the_end_of_accepting_is_logged(bool isHeld)
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.MaxConnections = 2);
        IPEndPoint endPoint = (IPEndPoint)server.EndPoint();
        int listener = ListenerOf(endPoint.Port);
        TestPeer first = await server.ConnectAsync();
        await AssertServesAsync(first);
        TestPeer second = await server.ConnectAsync();
        await AssertServesAsync(second);
        await Eventually.IsAsync(() => server.Counters.AcceptPauses, 1L, "the count of pauses at the most connections");
        await server.TurnAsync();

        using SafeFileHandle? held = isHeld ? NativeDescriptors.Copy(listener) : null;
        await server.OnLoopAsync(() => TakenDescriptorTests.Take(listener));
        using SafeFileHandle other = new(listener, ownsHandle: true);
        // There is room again: the loop would go on accepting.
        second.Dispose();
        await Eventually.IsAsync(() => server.ConnectionCount, 1, "the count of connections");
        if (isHeld)
        {
            using Socket waiting = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await waiting.ConnectAsync(endPoint, server.Deadline);
            await Eventually.IsAsync(() => Errors(server), 1, "the count of errors");
        }

        await AssertServesAsync(first);
        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(100), "it spins");
        first.Dispose();
        await server.StopAsync();
        Assert.That(Errors(server), Is.EqualTo(1));
        Assert.That(Descriptors.Open().GetValueOrDefault(listener), Is.EqualTo("null"), "the loop closed what was not its own");
    }

    private static int Errors(LoopServer server) => server.Log.Lines.Count(
        static line => line.Level == LogLevel.Error && line.Message.StartsWith("Nobody listens on 127.0.0.1:", StringComparison.Ordinal));

    private static async Task AssertServesAsync(TestPeer peer)
    {
        await peer.SendAsync("hello");
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("hello"));
    }

    /// <summary>The descriptor of this process that listens on a port, as a user's code that walks over them would find it (proc(5)).</summary>
    private static int ListenerOf(int port)
    {
        string local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        string inode = File.ReadLines("/proc/self/net/tcp")
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(fields => fields[1].EndsWith(local, StringComparison.Ordinal) && fields[3] == "0A")[9];
        return Descriptors.Open().Single(open => open.Value == $"socket:[{inode}]").Key;
    }
}
