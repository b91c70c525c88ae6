namespace Loop.Conformance.Tests.Files;

/// <summary>Operations on files that are cancelled, and loops that stop under them.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class FileCancelTests(Arm arm)
{
    private const int Files = 2000;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Reads_under_way_end_when_their_token_fires_and_others_go_on(bool elsewhere)
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 5000);
        await using LoopServer server = await StartAsync();
        using CancellationTokenSource cancelled = new();
        (int ended, int refused) = await server.RunAsync(async () =>
        {
            LoopTask<OwnedBuffer>[] reads = [.. Enumerable.Range(0, Files).Select(_ => LoopFile.ReadAll(area.PathOf("file"), cancelled.Token))];
            LoopTask<OwnedBuffer> other = LoopFile.ReadAll(area.PathOf("file"));
            if (elsewhere)
            {
                await Task.Run(cancelled.Cancel);
            }
            else
            {
                cancelled.Cancel();
            }

            (int ended, int refused) = await CountAsync(reads);
            using OwnedBuffer read = await other;
            Payload.AssertSame(read.Memory.Span, content);
            return (ended, refused);
        });
        Assert.That(ended + refused, Is.EqualTo(Files));
        Assert.That(refused, elsewhere ? Is.GreaterThanOrEqualTo(0) : Is.GreaterThan(0));
        Assert.That(server.Loop.Engine.Files.BufferBytes, Is.Zero);
    }

    [Test]
    public async Task A_token_that_fires_between_two_steps_of_a_read_ends_it()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 10);
        await using LoopServer server = await StartAsync();
        using CancellationTokenSource cancelled = new();
        bool wasCancelled = await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            _ = CancelAfterAsync(file.Read(0, new byte[5]), cancelled);
            try
            {
                // It gets ten of twenty bytes with the completion behind that of the other one, and asks once more.
                await file.Read(0, new byte[20], cancelled.Token);
                return false;
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        });

        // The workers beside epoll may have done both steps before the other read.
        Assert.That(wasCancelled || arm.IsEpoll);
    }

    private static async LoopTask CancelAfterAsync(LoopTask<int> read, CancellationTokenSource cancelled)
    {
        await read;
        await cancelled.CancelAsync();
    }

    [Test]
    public async Task A_token_that_has_fired_refuses_every_operation()
    {
        await using FileArea area = new();
        area.Make("file", "x"u8);
        await using LoopServer server = await StartAsync();
        CancellationToken fired = new(canceled: true);
        await server.RunAsync(async () =>
        {
            using LoopFile file = await LoopFile.Open(area.PathOf("file"), FileMode.Open, FileAccess.ReadWrite);
            Func<Task>[] attempts =
            [
                async () => await LoopFile.ReadAll(area.PathOf("file"), fired),
                async () => await LoopFile.Open(area.PathOf("file"), cancellationToken: fired),
                async () => await LoopFile.Stat(area.PathOf("file"), fired),
                async () => await file.Read(0, new byte[1], fired),
                async () => await file.Write(0, new byte[1], fired),
                async () => await file.Append(new byte[1], fired),
            ];
            foreach (Func<Task> attempt in attempts)
            {
                Assert.That(await IsCancelledAsync(attempt), Is.True);
            }
        });
        Assert.That(await File.ReadAllTextAsync(area.PathOf("file")), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_handler_whose_connection_closes_gives_its_reads_up()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 5000);
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        Task<(int Ended, int Refused)> reading = server.RunAsync(async () =>
        {
            CancellationToken closed = connection.Closed;
            int ended = 0;
            int refused = 0;
            server.Journal.Note("reading");
            while (refused == 0)
            {
                (int more, refused) = await CountAsync([.. Enumerable.Range(0, 300).Select(_ => LoopFile.ReadAll(area.PathOf("file"), closed))]);
                ended += more;
            }

            return (ended, refused);
        });
        await server.Journal.WaitForAsync("reading");
        peer.Reset();
        (int ended, int refused) = await reading;
        Assert.That(refused, Is.GreaterThan(0), $"{ended} reads ended");
        await server.AllGoneAsync();
    }

    [Test]
    public async Task A_loop_that_stops_lets_its_operations_end_first()
    {
        await using FileArea area = new();
        byte[] content = area.MakeRandom("file", 5000);
        await using LoopServer server = await StartAsync();
        int ended = 0;
        await server.OnLoopAsync(() =>
        {
            for (int i = 0; i < Files; i++)
            {
                _ = ReadAsync();
            }
        });
        await server.StopAsync();
        Assert.That(ended, Is.EqualTo(Files));

        async Task ReadAsync()
        {
            using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf("file"));
            Payload.AssertSame(read.Memory.Span, content);
            ended++;
        }
    }

    [Test]
    public async Task A_loop_that_is_ended_at_once_cancels_its_operations_and_leaks_nothing()
    {
        await using FileArea area = new();
        area.MakeRandom("file", 5000);
        await using LoopServer server = await StartAsync();
        int over = 0;
        await server.OnLoopAsync(() =>
        {
            for (int i = 0; i < Files; i++)
            {
                _ = ReadAsync();
            }
        });
        await server.StopAsync(new CancellationToken(canceled: true));
        Assert.That(over, Is.EqualTo(Files));

        async Task ReadAsync()
        {
            try
            {
                using OwnedBuffer read = await LoopFile.ReadAll(area.PathOf("file"));
                over++;
            }
            catch (LoopFileException exception)
            {
                Assert.That(exception.Error, Is.EqualTo(FileError.Cancelled));
                over++;
            }
        }
    }

    private static async Task<(int Ended, int Refused)> CountAsync(LoopTask<OwnedBuffer>[] reads)
    {
        int ended = 0;
        int refused = 0;
        foreach (LoopTask<OwnedBuffer> read in reads)
        {
            try
            {
                (await read).Dispose();
                ended++;
            }
            catch (OperationCanceledException)
            {
                refused++;
            }
        }

        return (ended, refused);
    }

    private static async Task<bool> IsCancelledAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
