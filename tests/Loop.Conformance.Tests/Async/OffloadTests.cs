namespace Loop.Conformance.Tests.Async;

/// <summary>Work handed to worker threads, with the result back on the loop.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class OffloadTests(Arm arm)
{
    private static readonly AsyncLocal<string?> _local = new();

    [Test]
    public async Task The_result_comes_back_on_the_loop_and_the_loop_goes_on_meanwhile()
    {
        using ManualResetEventSlim gate = new();
        await using LoopServer server = await StartAsync(async (connection, bytes) =>
        {
            if (bytes.Span[0] == 'w')
            {
                int before = Environment.CurrentManagedThreadId;
                int worker = await EventLoop.Current.Offload(
                    static gate =>
                    {
                        gate.Wait();
                        return Environment.CurrentManagedThreadId;
                    },
                    gate);
                Assert.That(worker, Is.Not.EqualTo(before));
                Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(before));
            }

            connection.Send(bytes);
        });
        TestPeer waiting = await server.ConnectAsync();
        await waiting.SendAsync("work");
        await server.Journal.WaitForAsync("recv:work");
        TestPeer other = await server.ConnectAsync();
        await other.SendAsync("echo");
        Assert.That(await other.ReadTextAsync(4), Is.EqualTo("echo"));
        gate.Set();
        Assert.That(await waiting.ReadTextAsync(4), Is.EqualTo("work"));
    }

    [Test]
    public async Task What_the_work_throws_is_thrown_by_the_await()
    {
        await using LoopServer server = await StartAsync(static async (connection, _) =>
        {
            try
            {
                await EventLoop.Current.Offload<int>(static () => throw new FormatException("thrown by the work"));
            }
            catch (FormatException exception)
            {
                Assert.That(exception.StackTrace, Does.Contain(nameof(What_the_work_throws_is_thrown_by_the_await)));
                connection.Send("caught"u8);
            }
        });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(6), Is.EqualTo("caught"));
    }

    [Test]
    public async Task A_full_queue_fails_the_task_with_a_clear_text_and_recovers()
    {
        using ManualResetEventSlim gate = new();
        await using LoopServer server = await StartAsync(
            async (connection, _) =>
            {
                List<LoopTask<int>> taken = [];
                string? refusal = null;
                for (int i = 0; i < 20 && refusal is null; i++)
                {
                    LoopTask<int> task = EventLoop.Current.Offload(
                        static gate =>
                        {
                            gate.Wait();
                            return 1;
                        },
                        gate);
                    if (!task.IsCompleted)
                    {
                        taken.Add(task);
                        continue;
                    }

                    try
                    {
                        await task;
                    }
                    catch (LoopException exception)
                    {
                        refusal = exception.Message;
                    }
                }

                Assert.That(refusal, Does.Contain("4 off-loaded calls wait for 1 workers").And.Contains("LoopOptions.WorkerQueue"));
                Assert.That(taken, Has.Count.InRange(4, 5));
                gate.Set();
                foreach (LoopTask<int> task in taken)
                {
                    Assert.That(await task, Is.EqualTo(1));
                }

                Assert.That(await EventLoop.Current.Offload(static () => 2), Is.EqualTo(2));
                connection.Send("ok"u8);
            },
            static options =>
            {
                options.Workers = 1;
                options.WorkerQueue = 4;
            });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Many_calls_at_once_on_two_loops_all_come_back()
    {
        await using LoopServer server = await StartAsync(
            static async (connection, bytes) =>
            {
                int sum = 0;
                for (int i = 0; i < 50; i++)
                {
                    sum += await EventLoop.Current.Offload(static number => number * 2, i);
                }

                connection.Send(System.Text.Encoding.ASCII.GetBytes(sum.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            },
            static options => options.Loops = 2);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            TestPeer peer = await server.ConnectAsync();
            await peer.SendAsync("a");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("2450"));
        }));
    }

    [Test]
    public async Task Called_on_another_thread_it_throws()
    {
        await using LoopServer server = await StartAsync(static (_, _) => default);
        Assert.That(
            () => server.Loop.Offload(static () => 1), Throws.InvalidOperationException.With.Message.Contains("another thread"));
    }

    [Test]
    public async Task The_execution_context_goes_with_the_work()
    {
        await using LoopServer server = await StartAsync(static async (connection, _) =>
        {
            _local.Value = "mine";
            string? seen = await EventLoop.Current.Offload(static () => _local.Value);
            Assert.That(seen, Is.EqualTo("mine"));
            connection.Send("ok"u8);
        });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("ok"));
    }

    [Test]
    public async Task A_result_that_comes_after_the_end_of_the_loop_is_dropped_and_named()
    {
        using ManualResetEventSlim gate = new();
        LoopServer server = await StartAsync(
            async (_, _) => await EventLoop.Current.Offload(
                static gate =>
                {
                    gate.Wait();
                    return 1;
                },
                gate),
            static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        await using LoopServer ends = server;
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        await server.StopAsync();
        gate.Set();
        await Eventually.HoldsAsync(
            () => server.Log.Lines.Any(static line => line.Message.Contains("does not go on", StringComparison.Ordinal)), static () => "nothing was logged");
    }

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(1025, 1)]
    public void Options_that_cannot_be_are_refused(int workers, int queue) => Assert.That(
        async () => await StartAsync(
            static (_, _) => default,
            options =>
            {
                options.Workers = workers;
                options.WorkerQueue = queue;
            }),
        Throws.TypeOf<LoopException>().With.Message.Contains("workers"));

    private Task<LoopServer> StartAsync(Func<Connection, ReadOnlyMemory<byte>, LoopTask> onRecv, Action<LoopOptions>? configure = null)
    {
        AsyncScript script = new() { OnRecv = (connection, bytes, _) => onRecv(connection, bytes) };
        return AsyncServer.StartAsync(arm, TaskKind.LoopTask, script, configure: configure);
    }
}
