using System.Globalization;
using Chat;

namespace Loop.Conformance.Tests.Samples;

/// <summary>The sample of a chat server, with real clients, on one loop and on two.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ChatTests(Arm arm)
{
    private DrivenTime _time = null!;
    private string _folder = "";

    [SetUp]
    public void Reset()
    {
        _time = new();
        _folder = Directory.CreateTempSubdirectory("loop-chat-").FullName;
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_is_said_reaches_everyone_in_the_room_and_nobody_else([Values(1, 2)] int loops)
    {
        await using LoopServer server = await StartAsync(loops);
        ChatClient[] members = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ChatClient.ConnectAsync(server)));
        for (int i = 0; i < members.Length; i++)
        {
            // One packet: the lines are handled one after the other.
            await members[i].SendAsync($"/name user{i}\r\n/join room{i % 2}\n");
            await members[i].HasAsync($"* user{i} joined");
        }

        await members[0].SendAsync("hello\n");
        await members[1].SendAsync("good morning\n");
        for (int i = 0; i < members.Length; i++)
        {
            await members[i].HasAsync(i % 2 == 0 ? "user0: hello" : "user1: good morning");
            Assert.That(members[i].Lines, Does.Not.Contain(i % 2 == 1 ? "user0: hello" : "user1: good morning"));
        }

        Assert.That(server.Host.Loops.Sum(static loop => loop.ActorCount), Is.EqualTo(members.Length + 2));
        if (loops == 2)
        {
            Assert.That(server.Host.Loops.Select(static loop => loop.ActorCount), Is.EqualTo([4, 4]), "members and rooms are spread over the loops");
        }
    }

    [Test]
    public async Task Who_leaves_is_missed_however_it_came([Values(1, 2)] int loops)
    {
        await using LoopServer server = await StartAsync(loops);
        ChatClient stays = await ChatClient.JoinAsync(server, "stays", "r");
        ChatClient leaves = await ChatClient.JoinAsync(server, "leaves", "r");
        ChatClient quits = await ChatClient.JoinAsync(server, "quits", "r");
        ChatClient vanishes = await ChatClient.JoinAsync(server, "vanishes", "r");
        ChatClient moves = await ChatClient.JoinAsync(server, "moves", "r");
        await leaves.SendAsync("/leave\n");
        await stays.HasAsync("* leaves left");
        await quits.SendAsync("/quit\n");
        await quits.EndAsync();
        await stays.HasAsync("* quits left");
        vanishes.Reset();
        await stays.HasAsync("* vanishes left");
        await moves.SendAsync("/join elsewhere\nhere I am\n");
        await moves.HasAsync("moves: here I am");
        await stays.HasAsync("* moves left");
        await leaves.SendAsync("anyone?\n");
        await leaves.HasAsync("* join a room first");
        Assert.That(stays.Lines, Does.Not.Contain("moves: here I am").And.Not.Contain("leaves: anyone?"));
    }

    [Test]
    public async Task The_history_is_in_a_file_and_comes_before_later_lines([Values(1, 2)] int loops)
    {
        await using LoopServer server = await StartAsync(loops);
        ChatClient writer = await ChatClient.JoinAsync(server, "writer", "r");
        await writer.SendAsync("first\nsecond\n");
        await writer.HasAsync("writer: second");
        _time.Advance(TimeSpan.FromSeconds(1));
        string path = Path.Combine(_folder, "r.txt");
        await Eventually.HoldsAsync(() => File.Exists(path) && File.ReadAllText(path).Contains("second", StringComparison.Ordinal), static () => "it was not saved");
        ChatClient reader = await ChatClient.JoinAsync(server, "reader", "r");
        await reader.SendAsync("/history\nthanks\n");
        await reader.HasAsync("reader: thanks");
        Assert.That(
            reader.Lines.SkipWhile(static line => line != "* reader joined"),
            Is.EqualTo(["* reader joined", "* writer joined", "writer: first", "writer: second", "reader: thanks"]));
        await reader.SendAsync("/join empty\n/history\n");
        await reader.HasAsync("* reader joined", times: 2);
    }

    [Test]
    public async Task A_stop_saves_what_was_said_last([Values(1, 2)] int loops)
    {
        await using LoopServer server = await StartAsync(loops);
        ChatClient writer = await ChatClient.JoinAsync(server, "writer", "r");
        await writer.SendAsync("last words\n");
        await writer.HasAsync("writer: last words");
        Task stopping = server.StopAsync();
        await writer.EndAsync();
        await stopping;
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "r.txt")), Does.Contain("writer: last words\n"));
    }

    [Test]
    public async Task A_slow_member_misses_lines_and_is_told_how_many([Values(1, 2)] int loops)
    {
        const int lines = 4000;
        await using LoopServer server = await StartAsync(loops);
        ChatClient slow = await ChatClient.JoinAsync(server, "slow", "r", receiveBufferBytes: 16 * 1024, reads: false);
        ChatClient quick = await ChatClient.JoinAsync(server, "quick", "r");
        string text = new('x', 1000);
        for (int i = 1; i <= lines; i++)
        {
            await quick.SendAsync(text + "\n");
            if (i % 50 == 0)
            {
                await quick.HasAsync("quick: " + text, i);
            }
        }

        slow.BeginReading();
        await Eventually.HoldsAsync(
            () =>
            {
                quick.SendAsync("more\n").Wait(server.Deadline);
                return slow.Lines.Any(static line => line.EndsWith("lines missed", StringComparison.Ordinal));
            },
            static () => "it was not told");
        await quick.SendAsync("end\n");
        await quick.HasAsync("quick: end");
        await slow.HasAsync("quick: end");
        int missed = slow.Lines.Where(static line => line.EndsWith("lines missed", StringComparison.Ordinal))
            .Sum(static line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        int got = slow.Lines.Count(static line => line.StartsWith("quick: ", StringComparison.Ordinal));
        Assert.That(missed, Is.GreaterThan(0));
        Assert.That(got + missed, Is.EqualTo(quick.Lines.Count(static line => line.StartsWith("quick: ", StringComparison.Ordinal))));
    }

    [Test]
    public async Task Who_is_idle_for_long_is_sent_away_and_an_empty_room_ends([Values(1, 2)] int loops)
    {
        await using LoopServer server = await StartAsync(loops);
        ChatClient idle = await ChatClient.JoinAsync(server, "idle", "r");
        for (int minute = 0; minute < 25; minute++)
        {
            await AdvanceAsync(server, TimeSpan.FromMinutes(1));
        }

        await idle.EndAsync();
        Assert.That(idle.Lines[^1], Is.EqualTo("* nothing happened for ten minutes; bye"));
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.ActorCount), 0, "the count of actors");
        ChatClient next = await ChatClient.JoinAsync(server, "next", "r");
        await next.SendAsync("hello\n");
        await next.HasAsync("next: hello");
    }

    [Test]
    public async Task A_line_over_the_limit_ends_its_client_alone([Values(1, 2)] int loops)
    {
        await using LoopServer server = await StartAsync(loops);
        ChatClient good = await ChatClient.JoinAsync(server, "good", "r");
        ChatClient bad = await ChatClient.JoinAsync(server, "bad", "r");
        await bad.SendAsync(new string('x', 2000));
        await bad.EndAsync();
        await good.HasAsync("* bad left");
        await good.SendAsync("/join ../etc\n/join \nstill here\n");
        await good.HasAsync("good: still here");
    }

    private async Task AdvanceAsync(LoopServer server, TimeSpan time)
    {
        _time.Advance(time);
        foreach (EventLoop loop in server.Host.Loops)
        {
            // The tick under way may have the old time, and one tick may run several posts.
            long until = loop.Ticks + 5;
            while (await loop.InvokeAsync(static on => on.Ticks).WaitAsync(server.Deadline) < until)
            {
            }
        }
    }

    private Task<LoopServer> StartAsync(int loops) => LoopServer.StartAsync(
        arm,
        (server, builder) =>
        {
            Rooms rooms = new(() => server.Host.Loops, _folder);
            builder.Listen("127.0.0.1:0", () => new Member(rooms), static options => options.Accept = AcceptMode.OneAcceptor);
        },
        options =>
        {
            options.Loops = loops;
            options.TimeProvider = _time;
        });
}
