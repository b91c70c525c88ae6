namespace Loop.Conformance.Tests.Faults;

/// <summary>
/// The descriptor of a connection is closed by other code of the process while what it sends waits for a peer that reads nothing: the wait, which holds the socket, ends
/// with the connection and not with the peer.
/// </summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndZeroCopy))]
public sealed class TakenWhileSendingTests(Arm arm)
{
    private const int LargeBytes = 20_000_000;

    [Test]
    public async Task A_connection_whose_sends_wait_for_room_ends(
        [Values] bool isFile, [Values("abort:Aborted", "close:CloseTimeout", "nothing:IdleTimeout", "stop:LoopStopped")] string next)
    {
        await using FileArea area = new();
        area.MakeRandom("file", LargeBytes);
        DrivenTime time = new();
        bool isIdle = next.StartsWith("nothing", StringComparison.Ordinal);
        await using LoopServer server = await StartAsync(isIdle ? time : TimeProvider.System);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.RunAsync(async () =>
        {
            if (!isFile)
            {
                connection.Send(new byte[LargeBytes]);
                return;
            }

            using LoopFile file = await LoopFile.Open(area.PathOf("file"));
            connection.SendFile(file, 0, LargeBytes);
        });
        await Eventually.HoldsAsync(
            () => server.OnLoopAsync(() => (connection.Flags & Connections.ConnectionFlags.SendArmed) != 0 && connection.QueuedBytes > 0).GetAwaiter().GetResult(),
            static () => "no send waits");
        await server.TurnAsync();
        await server.OnLoopAsync(() =>
        {
            TakenDescriptorTests.Take(connection.Descriptor);
            if (next.StartsWith("abort", StringComparison.Ordinal))
            {
                connection.Abort();
            }
            else if (next.StartsWith("close", StringComparison.Ordinal))
            {
                connection.Close();
            }
        });
        if (next.StartsWith("stop", StringComparison.Ordinal))
        {
            await server.StopAsync();
        }
        else if (isIdle)
        {
            // Its time, and that of its close; each with what a limit may be late by.
            time.Advance(TimeSpan.FromMilliseconds(1200));
            await server.TurnAsync();
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        await server.Journal.WaitForAsync("close:" + next.Split(':')[1]);
        if (!next.StartsWith("stop", StringComparison.Ordinal))
        {
            await server.AllGoneAsync();
        }

        // Nothing holds the socket any more: its peer, which has read nothing up to here, comes to an end.
        (byte[] received, _) = await peer.ReadToAnyEndAsync();
        Assert.That(received, Has.Length.LessThan(LargeBytes));
        await area.NothingOpenAsync();
    }

    private Task<LoopServer> StartAsync(TimeProvider time) => LoopServer.StartAsync(
        arm,
        static script => new ScriptedHalfOpen(script),
        options =>
        {
            // Where the time is the system's, so long that it does not run out.
            options.IdleTimeout = time == TimeProvider.System ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(1);
            options.CloseTimeout = TimeSpan.FromMilliseconds(300);
            // So high that what is queued does not pause receiving: a close would have to start that anew, which fails at once.
            options.SendQueueHighBytes = 2 * LargeBytes;
            options.SendQueueHardBytes = 2 * LargeBytes;
        },
        options =>
        {
            options.TimeProvider = time;
            options.ShutdownTimeout = TimeSpan.FromMilliseconds(500);
        });
}
