namespace Loop.Conformance.Tests.Allocation;

/// <summary>A message, told and handled, and a timer, armed and run, cost no managed memory.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MessageAllocationTests(Arm arm)
{
    [Test]
    public async Task A_hundred_thousand_messages_between_two_loops_allocate_nothing()
    {
        Meter[] meters = [new(), new()];
        await using LoopServer server = await StartAsync(loops: 2);
        Address<MeteredPlayer> first = server.Host.Loops[0].Spawn(() => new MeteredPlayer(meters[0]));
        Address<MeteredPlayer> second = server.Host.Loops[1].Spawn(() => new MeteredPlayer(meters[1]));
        first.Tell(second);
        second.Tell(first);
        for (int i = 0; i < 100; i++)
        {
            Assert.That(first.Tell(i), Is.EqualTo(TellStatus.Ok));
        }

        foreach (Meter meter in meters)
        {
            Assert.That(await meter.AllocatedBytes.WaitAsync(server.Deadline), Is.Zero, $"bytes allocated on a loop's thread over {Meter.WindowCalls} messages");
        }
    }

    [Test]
    public async Task A_hundred_thousand_timers_that_are_armed_run_or_are_cancelled_allocate_nothing()
    {
        Meter meter = new();
        await using LoopServer server = await StartAsync(loops: 1);
        Address<MeteredAlarm> address = server.Loop.Spawn(() => new MeteredAlarm(meter));
        address.Tell(0);
        Assert.That(await meter.AllocatedBytes.WaitAsync(server.Deadline), Is.Zero, $"bytes allocated on the loop's thread over {Meter.WindowCalls} timers");
    }

    [Test]
    public async Task A_thread_that_tells_allocates_nothing()
    {
        const int windows = 25;
        const int messages = 4000; // which the mailbox has room for
        await using LoopServer server = await StartAsync(loops: 1);
        Address<MeteredSink> address = server.Loop.Spawn(static () => new MeteredSink());
        long allocated = -1;
        for (int window = 1; window <= windows && allocated != 0; window++)
        {
            // The loop stands meanwhile, so that each window fills the mailbox as far: one that is small again allocates when it grows.
            using (await LoopHold.StartAsync(server.Loop, server.Deadline))
            {
                allocated = AllocatedByTelling(address, messages);
            }

            await Eventually.IsAsync(() => server.Loop.Actors.Counters.Messages, window * (long)messages, "the count of messages that were handled");
        }

        Assert.That(allocated, Is.Zero, $"bytes allocated on the telling thread over {messages} messages");
    }

    private static long AllocatedByTelling(Address<MeteredSink> address, int messages)
    {
        int told = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < messages; i++)
        {
            told += address.Tell((i, "text")) == TellStatus.Ok ? 1 : 0;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(told, Is.EqualTo(messages));
        return allocated;
    }

    private Task<LoopServer> StartAsync(int loops) =>
        LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), options => options.Loops = loops);
}

[LoopHandler]
internal sealed partial class MeteredPlayer(Meter meter)
{
    private Address<MeteredPlayer> _other;

    [OnMessage]
    private void OnOther(Address<MeteredPlayer> other) => _other = other;

    [OnMessage]
    private void OnNumber(int number)
    {
        // It goes on when it has counted enough: the other one may not have yet.
        meter.Call();
        _other.Tell(number);
    }
}

/// <summary>Arms more timers than it lets run.</summary>
[LoopHandler]
internal sealed partial class MeteredAlarm(Meter meter)
{
    [OnMessage]
    private void OnNumber(int number)
    {
        for (int i = 0; i < 100; i++)
        {
            meter.Call();
            TimerToken token = Self.TellAfter(TimeSpan.FromMinutes(1 + i), number);
            token.Cancel();
        }

        meter.Call();
        Self.TellAfter(TimeSpan.FromMilliseconds(1), number + 1);
        if (number == 0)
        {
            Self.Tell("go on");
        }
    }

    [OnMessage]
    private void OnGoOn(string text)
    {
        meter.Call();
        if (!meter.AllocatedBytes.IsCompleted)
        {
            for (int i = 0; i < 10; i++)
            {
                meter.Call();
                Self.TellAfter(TimeSpan.FromMinutes(1), 0).Cancel();
            }

            Self.Tell(text);
        }
    }
}

[LoopHandler]
internal sealed partial class MeteredSink
{
    private int _sum;

    [OnMessage]
    private void OnPair((int Number, string Text) pair) => _sum += pair.Number + pair.Text.Length;
}
