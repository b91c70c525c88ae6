using System.Text;

namespace Loop.Conformance.Tests.Framing;

/// <summary>While the method of a frame waits, the frames after it wait in order, those of the same packet too.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class AwaitedFrameTests(Arm arm)
{
    private TaskCompletionSource _gate = null!;

    [SetUp]
    public void Reset() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Many_frames_of_one_packet_are_awaited_one_by_one()
    {
        const int frames = 300;
        await using LoopServer server = await StartAsync(async line =>
        {
            if (line.Length % 2 == 0)
            {
                await Task.Yield();
            }
        });
        TestPeer peer = await server.ConnectAsync();
        StringBuilder text = new();
        for (int i = 0; i < frames; i++)
        {
            text.Append(i).Append('\n');
        }

        Task sending = peer.SendAsync(text.ToString());
        Assert.That(await peer.ReadTextAsync(text.Length), Is.EqualTo(text.ToString()));
        await sending;
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(2 * frames));
        for (int i = 0; i < frames; i++)
        {
            Assert.That(server.Journal.Entries.Skip(2 * i).Take(2), Is.EqualTo([$"recv:{i}", $"recv:{i} ended"]));
        }
    }

    [Test]
    public async Task Frames_that_wait_come_before_newer_ones_split_ones_whole_and_the_end_last()
    {
        await using LoopServer server = await StartAsync(async line =>
        {
            // The later ones wait as well: each time what is behind them is held anew.
            await (line == "a" ? _gate.Task : Task.Delay(1));
        });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\nc");
        await server.Journal.WaitForAsync("recv:a");
        await peer.SendAsync("d\ne");
        await server.TurnAsync();
        await peer.SendAsync("\nf\n");
        peer.HalfClose();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["recv:a"]));
        _gate.SetResult();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("a\nb\ncd\ne\nf\n"));
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(
            server.Journal.Entries,
            Is.EqualTo(
                [
                    "recv:a", "recv:a ended", "recv:b", "recv:b ended", "recv:cd", "recv:cd ended", "recv:e", "recv:e ended", "recv:f", "recv:f ended",
                    "close:PeerClosed",
                ]));
    }

    [Test]
    public async Task A_frame_that_came_in_parts_stays_as_it_is_while_its_method_waits()
    {
        await using LoopServer server = await StartAsync(async _ => await _gate.Task);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("half");
        await server.TurnAsync();
        await peer.SendAsync("-and-half\nnext\n");
        await server.Journal.WaitForAsync("recv:half-and-half");
        await peer.SendAsync("more\n");
        await server.TurnAsync();
        _gate.SetResult();
        Assert.That(await peer.ReadTextAsync(24), Is.EqualTo("half-and-half\nnext\nmore\n"));
    }

    [Test]
    public async Task A_reset_while_it_waits_fires_its_token_and_drops_the_frames_behind_it()
    {
        await using LoopServer server = await StartAsync(async _ => await _gate.Task);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\n");
        await server.Journal.WaitForAsync("recv:a");
        peer.Reset();
        await server.Journal.WaitForAsync("closed while a waits");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["recv:a", "closed while a waits"]));
        _gate.SetResult();
        await server.Journal.WaitForAsync("close:PeerReset");
        Assert.That(server.Journal.Entries, Is.EqualTo(["recv:a", "closed while a waits", "recv:a ended", "close:PeerReset"]));
    }

    [Test]
    public async Task A_close_after_the_await_drops_the_frames_behind_it()
    {
        await using LoopServer server = await StartAsync(async _ => await Task.Yield(), closes: true);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\nc\n");
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("a\n"));
        peer.Dispose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Journal.Entries.Where(static entry => entry.StartsWith("recv", StringComparison.Ordinal)), Is.EqualTo(["recv:a", "recv:a ended"]));
    }

    [Test]
    public async Task A_frame_over_its_limit_that_waits_closes_in_its_turn()
    {
        await using LoopServer server = await StartAsync(async _ => await _gate.Task);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\n" + new string('x', AwaitedLines.MaxLength + 1) + "\nc\n");
        await server.Journal.WaitForAsync("recv:a");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["recv:a"]));
        _gate.SetResult();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("a\nb\n"));
        peer.Dispose();
        await server.Journal.WaitForAsync("close:FrameTooLong");
        Assert.That(server.Journal.Count("recv:c"), Is.Zero);
    }

    [Test]
    public async Task After_a_throw_the_next_frame_goes_on([Values] bool waits)
    {
        await using LoopServer server = await StartAsync(async line =>
        {
            if (waits)
            {
                await Task.Yield();
            }

            if (line == "a")
            {
                throw new InvalidOperationException("thrown");
            }
        });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\nc\n");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("b\nc\n"));
        Assert.That(server.Journal.Entries.Take(3), Is.EqualTo(["recv:a", "error:thrown", "recv:b"]));
        Assert.That(server.Counters.HandlerFaults, Is.EqualTo(1));
    }

    [Test]
    public async Task Credit_counts_frames_that_are_awaited()
    {
        await using LoopServer server = await StartAsync(async _ => await Task.Yield(), credit: 2);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\nc\nd\n");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("a\nb\n"));
        await server.TurnAsync();
        Assert.That(server.Journal.Count("recv:c"), Is.Zero);
        await server.OnLoopAsync(() => server.Loop.Engine.ForEach(static (_, connection) => connection.Credit(2)));
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("c\nd\n"));
    }

    private Task<LoopServer> StartAsync(Func<string, LoopTask> wait, bool closes = false, int credit = 0) => LoopServer.StartAsync(
        arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new AwaitedLines(new(server.Journal, wait, closes, credit))));
}

/// <summary>What the handlers of a test do with a line.</summary>
internal sealed record AwaitedScript(Journal Journal, Func<string, LoopTask> Wait, bool Closes, int Credit);

/// <summary>Answers each line when it has waited.</summary>
[LoopHandler]
internal sealed partial class AwaitedLines(AwaitedScript script)
{
    public const int MaxLength = 64;

    [OnAccept]
    private void OnAccept()
    {
        if (script.Credit > 0)
        {
            Connection.Credit(script.Credit);
        }
    }

    [OnRecv, Delimited("\n", MaxLength = MaxLength)]
    private async LoopTask OnLine(ReadOnlyMemory<byte> line, CancellationToken closed)
    {
        string text = Encoding.ASCII.GetString(line.Span);
        script.Journal.Note("recv:" + text);
        await using (closed.UnsafeRegister(_ => script.Journal.Note($"closed while {text} waits"), null))
        {
            await script.Wait(text);
        }

        script.Journal.Note($"recv:{text} ended");
        Assert.That(Encoding.ASCII.GetString(line.Span), Is.EqualTo(text));
        Connection.Send(line);
        Connection.Send("\n"u8);
        if (script.Closes)
        {
            Connection.Close();
        }
    }

    [OnError]
    private Supervision OnError(Exception exception)
    {
        script.Journal.Note("error:" + exception.Message);
        return Supervision.Resume;
    }

    [OnClose]
    private void OnClose(CloseReason reason) => script.Journal.Note("close:" + reason);
}
