using Loop.Conformance.Tests.Datagrams;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Faults;

/// <summary>
/// Other code of the process closes what it does not own, here the descriptor of a socket, whose number then stands for another file. The connection ends, whatever
/// it does next, and nobody else's does.
/// </summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TakenDescriptorTests(Arm arm)
{
    [TestCase("send", "TransportError")]
    [TestCase("close", "CloseTimeout")]
    [TestCase("abort", "Aborted")]
    [TestCase("nothing", "IdleTimeout")]
    [TestCase("stop", "LoopStopped")]
    public async Task A_connection_whose_descriptor_was_closed_under_it_ends(string next, string reason)
    {
        DrivenTime time = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static script => new Scripted(script),
            static options =>
            {
                options.IdleTimeout = TimeSpan.FromSeconds(1);
                options.CloseTimeout = TimeSpan.FromMilliseconds(300);
            },
            options => options.TimeProvider = time);
        server.Script.OnRecv = (connection, bytes) =>
        {
            if (!bytes.SequenceEqual("take"u8))
            {
                connection.Send(bytes);
                return;
            }

            Take(connection.Descriptor);
            switch (next)
            {
                case "send":
                    connection.Send("x"u8);
                    break;
                case "close":
                    connection.Close();
                    break;
                case "abort":
                    connection.Abort();
                    break;
                default:
                    break;
            }
        };
        TestPeer victim = await server.ConnectAsync();
        await victim.SendAsync("take");
        await server.Journal.WaitForAsync("recv:take");
        if (next == "stop")
        {
            await server.StopAsync();
            await server.Journal.WaitForAsync("close:" + reason);
            return;
        }

        // The time of a close, that of an idle one, and again that of its close; each with what a limit may be late by.
        foreach (int ms in (int[])[500, 1200, 500])
        {
            time.Advance(TimeSpan.FromMilliseconds(ms));
            await server.TurnAsync();
        }

        await server.Journal.WaitForAsync("close:" + reason);
        await server.AllGoneAsync();
        Assert.That(server.Journal.Count("close:" + reason), Is.EqualTo(1));
        TestPeer other = await server.ConnectAsync();
        await other.SendAsync("hi");
        Assert.That(await other.ReadTextAsync(2), Is.EqualTo("hi"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task So_does_a_datagram_socket(bool isClosed)
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm);
        await using LoopServer _ = server;
        DatagramSocket socket = server.Socket();
        await server.OnLoopAsync(() => Take(socket.Descriptor));
        await server.TurnAsync();
        if (isClosed)
        {
            await server.OnLoopAsync(socket.Close);
            await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
        }

        await server.StopAsync();
        Assert.That(script.Journal.Entries, Is.EqualTo(["start", "stop"]));
    }

    [Test]
    public async Task A_datagram_socket_that_cannot_receive_again_closes_and_the_loop_rests()
    {
        (LoopServer server, DatagramScript script) = await DatagramHost.StartAsync(arm);
        await using LoopServer _ = server;
        DatagramSocket socket = server.Socket();
        int descriptor = socket.Descriptor;
        await server.TurnAsync();
        await server.OnLoopAsync(() => Take(descriptor));
        using SafeFileHandle other = new(descriptor, ownsHandle: true);
        using UdpPeer peer = new(server.Deadline);
        // One without bytes ends the receive that still holds the socket (io_uring); the next one meets what has its number now.
        peer.Send([], socket.LocalEndPoint);
        if (!arm.IsEpoll)
        {
            await Eventually.IsAsync(() => server.Loop.Engine.Datagrams.Count, 0, "the count of sockets");
            Assert.That(server.Log.Lines.Count(static line => line.Level == LogLevel.Error), Is.EqualTo(1));
            await script.Journal.WaitForAsync("stop");
            Assert.That(Descriptors.Open().GetValueOrDefault(descriptor), Is.EqualTo("null"), "the loop closed what was not its own");
        }

        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(100), "it spins");
        await server.StopAsync();
        Assert.That(script.Journal.Entries, Is.EqualTo(["start", "stop"]));
    }

    internal static void Take(int descriptor)
    {
        using FileStream other = File.OpenRead("/dev/null");
        NativeDescriptors.Duplicate(NativeDescriptors.Number(other.SafeFileHandle), descriptor);
    }
}
