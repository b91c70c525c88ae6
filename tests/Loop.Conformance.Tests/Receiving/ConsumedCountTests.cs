using System.Globalization;
using System.Text;

namespace Loop.Conformance.Tests.Receiving;

/// <summary>Handlers that return how many bytes they consumed.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ConsumedCountTests(Arm arm)
{
    [Test]
    public async Task Lines_that_are_cut_anywhere_come_whole()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = TakeLine;
        TestPeer peer = await server.ConnectAsync();
        Random random = new(1);
        StringBuilder text = new();
        for (int i = 0; i < 3000; i++)
        {
            text.Append('x', random.Next(0, 300)).Append(i.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        byte[] sent = Encoding.ASCII.GetBytes(text.ToString());
        Task<byte[]> reading = peer.ReadToEndAsync();
        for (int start = 0; start < sent.Length;)
        {
            int length = Math.Min(random.Next(1, 2000), sent.Length - start);
            await peer.SendAsync(sent.AsMemory(start, length));
            start += length;
        }

        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
        await server.Journal.WaitForAsync("close:PeerClosed");
    }

    [Test]
    public async Task Zero_means_call_again_when_more_has_come()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = static (_, bytes) => bytes.Length < 6 ? 0 : bytes.Length;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("ab");
        await server.Journal.WaitForAsync("recv:ab");
        await server.TurnAsync();
        await peer.SendAsync("cd");
        await server.Journal.WaitForAsync("recv:abcd");
        await server.TurnAsync();
        await peer.SendAsync("efg");
        await server.Journal.WaitForAsync("recv:abcdefg");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:ab", "recv:abcd", "recv:abcdefg", "close:PeerClosed"]));
    }

    [Test]
    public async Task What_a_count_leaves_is_offered_again_at_once()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = static (_, _) => 1;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        await server.Journal.WaitForAsync("recv:d");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abcd", "recv:bcd", "recv:cd", "recv:d"]));
    }

    [TestCase(-1)]
    [TestCase(int.MinValue)]
    [TestCase(5)]
    [TestCase(int.MaxValue)]
    public async Task A_count_outside_the_length_closes(int count)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = (_, _) => count;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await server.Journal.WaitForAsync("close:InvalidConsumedCount");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abcd", "close:InvalidConsumedCount"]));
    }

    [TestCase(-1)]
    [TestCase(8)]
    public async Task A_count_outside_the_length_of_carried_bytes_closes(int count)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = (_, bytes) => bytes.Length == 4 ? 0 : count;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        await server.Journal.WaitForAsync("recv:abcd");
        await peer.SendAsync("efg");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:InvalidConsumedCount");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abcd", "recv:abcdefg", "close:InvalidConsumedCount"]));
    }

    [Test]
    public async Task Carrying_up_to_the_limit_is_allowed_and_a_byte_more_closes()
    {
        await using LoopServer server = await StartAsync(static options => options.MaxCarryBytes = 50);
        server.Script.OnCount = static (_, _) => 0;
        TestPeer peer = await server.ConnectAsync();
        string fifty = new('x', 50);
        await peer.SendAsync(fifty);
        await server.Journal.WaitForAsync("recv:" + fifty);
        await server.TurnAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(() => connection.Send("still here"u8));
        Assert.That(await peer.ReadTextAsync(10), Is.EqualTo("still here"));
        await peer.SendAsync("y");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:CarryOverflow");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public async Task A_frame_as_long_as_the_default_limit_is_put_together()
    {
        const int lengthBytes = 1024 * 1024;
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = static (connection, bytes) =>
        {
            if (bytes.Length < lengthBytes)
            {
                return 0;
            }

            connection.Send(bytes[..lengthBytes]);
            return lengthBytes;
        };
        TestPeer peer = await server.ConnectAsync();
        byte[] sent = Payload.Random(2 * lengthBytes);
        Task<byte[]> reading = peer.ReadToEndAsync();
        await peer.SendAsync(sent);
        peer.HalfClose();
        Payload.AssertSame(await reading, sent);
    }

    [Test]
    public async Task An_incomplete_frame_at_the_end_is_a_truncated_frame()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = TakeLine;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("whole\npart");
        peer.HalfClose();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("whole\n"));
        await server.Journal.WaitForAsync("close:TruncatedFrame");
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("close:TruncatedFrame"));
    }

    [Test]
    public async Task An_incomplete_frame_at_the_end_stays_the_reason_where_the_handler_closes_after_it()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedCountHalfOpen(script));
        server.Script.OnCount = TakeLine;
        server.Script.OnEnd = static connection => connection.Close();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("part");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:TruncatedFrame");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:part", "end", "close:TruncatedFrame"]));
    }

    [Test]
    public async Task Pause_takes_effect_before_the_next_call_also_for_frames_already_received()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = static (connection, _) =>
        {
            connection.Pause();
            return 1;
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("abc");
        await server.Journal.WaitForAsync("recv:abc");
        await server.TurnAsync();
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:bc");
        await server.TurnAsync();
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("recv:c");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc", "recv:bc", "recv:c"]));
    }

    [Test]
    public async Task Frames_held_by_a_pause_come_before_newer_bytes()
    {
        await using LoopServer server = await StartAsync();
        bool wasPaused = false;
        server.Script.OnCount = (connection, _) =>
        {
            if (!wasPaused)
            {
                wasPaused = true;
                connection.Pause();
            }

            return 1;
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("ab");
        await server.Journal.WaitForAsync("recv:ab");
        await peer.SendAsync("cd");
        await server.TurnAsync();
        await server.OnLoopAsync(connection.Resume);
        await peer.SendAsync("ef");
        await Eventually.IsAsync(() => FirstLetters(server), "abcdef", "what was consumed");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
    }

    [Test]
    public async Task Credit_counts_frames()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection => connection.Credit(2);
        server.Script.OnCount = static (_, _) => 1;
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("abcd");
        await server.Journal.WaitForAsync("recv:bcd");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abcd", "recv:bcd"]));
        await server.OnLoopAsync(() => connection.Credit(1));
        await server.Journal.WaitForAsync("recv:cd");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task The_peers_end_waits_for_frames_that_a_pause_holds()
    {
        await using LoopServer server = await StartAsync();
        bool wasPaused = false;
        server.Script.OnCount = (connection, _) =>
        {
            if (!wasPaused)
            {
                wasPaused = true;
                connection.Pause();
            }

            return 1;
        };
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await peer.SendAsync("abc");
        peer.HalfClose();
        await server.Journal.WaitForAsync("recv:abc");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc"]));
        await server.OnLoopAsync(connection.Resume);
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc", "recv:bc", "recv:c", "close:PeerClosed"]));
    }

    [Test]
    public async Task No_frame_is_offered_after_the_handler_closed()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnCount = static (connection, _) =>
        {
            connection.Close();
            return 1;
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("abc");
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:abc", "close:Local"]));
    }

    private static int TakeLine(Connection connection, ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        if (end >= 0)
        {
            connection.Send(bytes[..(end + 1)]);
        }

        return end + 1;
    }

    private static string FirstLetters(LoopServer server) => string.Concat(
        server.Journal.Entries.Where(static entry => entry.StartsWith("recv:", StringComparison.Ordinal)).Select(static entry => entry[5]));

    private Task<LoopServer> StartAsync(Action<ListenOptions>? listen = null) =>
        LoopServer.StartAsync(arm, static script => new ScriptedCount(script), options =>
        {
            // A client may have megabytes to read at the close.
            options.CloseTimeout = TimeSpan.FromMinutes(1);
            listen?.Invoke(options);
        });
}
