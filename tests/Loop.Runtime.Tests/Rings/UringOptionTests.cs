using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Each option of io_uring: in use it serves and is in the record; refused by the kernel it is left out, the record says why, and the ring serves.</summary>
public class UringOptionTests
{
    private static readonly UringOptions Everything = new() { DirectPlaces = 256, SqPoll = true, SqPollIdleMs = 1, ZeroCopyBytes = 4096, RegistersBuffers = true, KeepsZeroCopy = true, BusyPollUs = 10 };

    private static IEnumerable<TestCaseData> Options()
    {
        yield return Case("direct descriptors", new() { DirectPlaces = 256 }, "direct descriptors (256)");
        yield return Case("SQPOLL", new() { SqPoll = true, SqPollIdleMs = 1 }, "SQPOLL (idle 1 ms)");
        yield return Case("SQPOLL, pinned", new() { SqPoll = true, SqPollProcessor = 0 }, "SQPOLL (idle 50 ms, processor 0)");
        yield return Case("zero-copy sends", new() { ZeroCopyBytes = 4096, KeepsZeroCopy = true }, "zero-copy sends from 4096 bytes on");
        yield return Case("registered", new() { ZeroCopyBytes = 4096, RegistersBuffers = true, KeepsZeroCopy = true }, "registered buffers (4096 KiB)");
        yield return Case("all", Everything, "SQPOLL (idle 1 ms)");

        static TestCaseData Case(string name, UringOptions options, string feature) => new TestCaseData(options, feature).SetArgDisplayNames(name);
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("no table", new() { DirectPlaces = 256 }, Register(UringRegister.RegisterFiles2), "direct descriptors (the table was refused with EINVAL");
        yield return Case("no range", new() { DirectPlaces = 256 }, Register(UringRegister.FileAllocationRange), "direct descriptors (the table was refused with EINVAL");
        yield return Case("no thread", new() { SqPoll = true }, NoThread(), "SQPOLL (io_uring_setup refused it with EINVAL: invalid argument: allow it; the loop submits itself)");
        yield return Case(
            "no registration", new() { ZeroCopyBytes = 4096, RegistersBuffers = true }, Register(UringRegister.RegisterBuffers), "registered buffers (refused with EINVAL");
        yield return Case("no polling", new() { BusyPollUs = 10 }, Register(UringRegister.RegisterNapi), "NAPI busy polling (refused with EINVAL");

        static TestCaseData Case(string name, UringOptions options, FaultPlan plan, string missing) =>
            new TestCaseData(options, plan, missing).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Options))]
    public void In_use_it_is_in_the_record_and_every_byte_comes_back(object options, string feature)
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = new(MakeRing((UringOptions)options, new()));
        Assert.That(harness.Ring.Report.Features, Does.Contain(feature));
        Echo(harness);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Refused_by_the_kernel_it_is_left_out_with_the_reason(object options, object plan, string missing)
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = new(MakeRing((UringOptions)options, (FaultPlan)plan));
        Assert.That(harness.Ring.Report.Missing, Has.One.StartsWith(missing));
        Echo(harness);
    }

    [Test]
    public void Without_the_install_operation_connections_keep_ordinary_descriptors()
    {
        if (!IsAvailable())
        {
            return;
        }

        UringRing<LinuxKernel> ring = new(default, new() { Uring = new() { DirectPlaces = 64 } }, BackendProbe.Process.Features! with { DirectInstall = false });
        using EngineHarness harness = new(ring);
        Assert.That(ring.Report.Missing, Has.One.StartsWith("direct descriptors (FIXED_FD_INSTALL is not there"));
        Echo(harness);
    }

    [Test]
    public void Without_the_zero_copy_operation_sends_are_copied()
    {
        if (!IsAvailable())
        {
            return;
        }

        UringRing<LinuxKernel> ring = new(default, new() { Uring = new() { ZeroCopyBytes = 4096 } }, BackendProbe.Process.Features! with { ZeroCopySend = false });
        using EngineHarness harness = new(ring);
        Assert.That(ring.Report.Missing, Has.One.StartsWith("zero-copy sends (SEND_ZC is not there"));
        Echo(harness);
    }

    [Test]
    public void A_table_larger_than_the_descriptor_limit_is_halved_until_it_fits()
    {
        if (!IsAvailable())
        {
            return;
        }

        int asked = 0;
        FaultPlan plan = new FaultPlan().On(
            "IoUringRegister", (operation, _, _) => operation == UringRegister.RegisterFiles2 && ++asked <= 2 ? -Errno.EMFILE : null);
        using EngineHarness harness = new(MakeRing(new() { DirectPlaces = 1024 }, plan));
        Assert.That(harness.Ring.Report.Features, Has.One.StartsWith("direct descriptors (256 of 1024"));
        Echo(harness);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_full_table_pauses_accepting_and_serves_others_when_there_is_room(bool sqPoll)
    {
        if (!IsAvailable())
        {
            return;
        }

        const int places = 64;
        using EngineHarness harness = new(MakeRing(new() { DirectPlaces = places, SqPoll = sqPoll, SqPollIdleMs = 1 }, new()));
        List<EchoPeer> peers = [.. Enumerable.Range(0, places).Select(_ => new EchoPeer(harness.Connect()))];
        using System.Net.Sockets.Socket tooMany = harness.Connect();
        List<EchoPeer> waiting = [.. Enumerable.Range(0, 4).Select(_ => new EchoPeer(harness.Connect()))];
        harness.TickUntil(() => harness.Connections == places && harness.Engine.Counters.Shed > 0, "the table to fill");
        harness.TickUntil(() => tooMany.Poll(0, System.Net.Sockets.SelectMode.SelectRead), "the one too many to be shed");
        Assert.That(tooMany.Receive(new byte[1]), Is.Zero, "what the one too many reads");
        Assert.That(
            (harness.Ring.AcceptRoom, harness.Ring.PlacesInUse, harness.Engine.Counters.AcceptPauses > 0, harness.Engine.Counters.Shed),
            Is.EqualTo((0, places, true, 1)));

        // Those behind it wait in the backlog, and are served in the places of those who go.
        Random random = new(4);
        peers[..8].ForEach(static peer => peer.Dispose());
        waiting.ForEach(peer => peer.Send(random, 1000));
        waiting.ForEach(peer => harness.TickUntil(() => peer.HasAll() || peer.HasEnded(), "one that waited to be served"));

        // Where the closes take longer than the interval after which one more is shed, that one is.
        int shed = waiting.Count(static peer => !peer.HasAll());
        Assert.That((shed, shed < waiting.Count), Is.EqualTo(((int)harness.Engine.Counters.Shed - 1, true)), "those who waited and were shed");
        waiting.ForEach(static peer => peer.Dispose());
        peers.RemoveRange(0, 8);
        for (int round = 0; round < 3; round++)
        {
            peers.ForEach(static peer => peer.Dispose());
            harness.TickUntil(() => harness.Ring.AcceptRoom == places && !harness.Ring.HasQueued, "the places to be free");
            peers = [.. Enumerable.Range(0, places).Select(_ => new EchoPeer(harness.Connect()))];
            harness.TickUntil(() => harness.Connections == places, "the table to fill anew");
            peers.ForEach(peer => peer.Send(random, 1000));
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back from a place that was used before"));
        }

        peers.ForEach(static peer => peer.Dispose());
        harness.TickUntil(() => harness.Connections == 0, "the connections to end");
        Assert.That((harness.Ring.PlacesInUse, harness.Counters.FailedCloses), Is.EqualTo((0, 0)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_half_close_on_its_way_shuts_nobody_else_in_the_same_place(bool sqPoll)
    {
        if (!IsAvailable())
        {
            return;
        }

        // The kernel's worker finds the socket by its place when it begins, and the place is given away as soon as it is free.
        const int places = 64;
        const int peers = 8;
        using EngineHarness harness = new(MakeRing(new() { DirectPlaces = places, SqPoll = sqPoll, SqPollIdleMs = 1 }, new()));
        Random random = new(5);
        for (int round = 0; round < 100; round++)
        {
            List<System.Net.Sockets.Socket> gone = [.. Enumerable.Range(0, peers).Select(_ => harness.Connect())];
            harness.TickUntil(() => harness.Connections == peers, "those that are to go");
            harness.Engine.ForEach(static (engine, connection) => engine.ShutdownSend(connection));
            harness.Tick();
            harness.Engine.ForEach(static (engine, connection) => engine.Abort(connection, CloseReason.Aborted));
            List<EchoPeer> next = [.. Enumerable.Range(0, peers).Select(_ => new EchoPeer(harness.Connect()))];
            next.ForEach(peer => peer.Send(random, 100));
            next.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back where another was shut before"));
            next.ForEach(static peer => peer.Dispose());
            gone.ForEach(static socket => socket.Dispose());
            // A place is held until the worker is through: rounds that outrun it would fill the table, and one that connects then is shed.
            harness.TickUntil(() => harness.Connections == 0 && harness.Ring.AcceptRoom == places, "the connections to end and their places to be free");
        }

        Assert.That(harness.Engine.Counters.Shed, Is.Zero);
        Assert.That(harness.Counters.FailedCloses, Is.Zero);
    }

    [Test]
    public void The_end_of_the_submitting_thread_ends_the_loop_with_one_line()
    {
        if (!IsAvailable())
        {
            return;
        }

        bool isDead = false;
        FaultPlan plan = new FaultPlan().On("IoUringEnter", (_, _, _) => isDead ? -Errno.EOWNERDEAD : null);
        using EngineHarness harness = new(MakeRing(new() { SqPoll = true, SqPollIdleMs = 1 }, plan));
        harness.Tick();
        isDead = true;
        LoopException exception = Assert.Throws<LoopException>(() => harness.TickUntil(static () => false, "the thread to sleep"))!;
        isDead = false;
        Assert.That(exception.Message, Does.Contain("EOWNERDEAD").And.Not.Contain("\n"));
    }

    [Test]
    public void A_socket_in_the_table_gets_an_ordinary_descriptor_where_a_call_needs_one()
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = new(MakeRing(Everything, new()));
        using System.Net.Sockets.Socket peer = harness.Connect();
        harness.TickUntil(() => harness.Connections == 1, "the connection");
        PeerAddress seen = default;
        // Under SQPOLL the kernel's thread makes the descriptor: where that is late, the question is asked again.
        harness.TickUntil(
            () =>
            {
                harness.Engine.ForEach((_, connection) => seen = connection.RemoteEndPoint);
                return !seen.IsUnknown;
            },
            "the address");
        Assert.That(seen.Ip, Is.EqualTo(peer.LocalEndPoint));
    }

    [Test]
    public void A_socket_in_the_table_that_is_asked_for_unread_bytes_keeps_no_ordinary_descriptor()
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = new(MakeRing(new() { DirectPlaces = 64 }, new()));
        using System.Net.Sockets.Socket peer = harness.Connect();
        harness.TickUntil(() => harness.Connections == 1, "the connection");
        Connection connection = harness.All().Single();
        int before = Directory.GetFiles("/proc/self/fd").Length;
        Assert.That(harness.Ring.UnreadBytes(connection.Descriptor), Is.Zero);
        Assert.That(Directory.GetFiles("/proc/self/fd"), Has.Length.LessThanOrEqualTo(before));
        Assert.That(connection.RemoteEndPoint.Ip, Is.EqualTo(peer.LocalEndPoint));
        Assert.That(harness.Ring.UnreadBytes(connection.Descriptor), Is.Zero);
    }

    [Test]
    public void A_send_is_settled_only_when_the_submitting_thread_has_taken_it()
    {
        if (!IsAvailable())
        {
            return;
        }

        // The thread is never woken, so that once it sleeps nothing leaves the queue.
        bool holds = false;
        FaultPlan plan = new FaultPlan().On("IoUringEnter", (_, _, _) => holds ? -Errno.EINTR : null);
        using EngineHarness harness = new(MakeRing(new() { SqPoll = true, SqPollIdleMs = 1 }, plan));
        using EchoPeer peer = new(harness.Connect());
        Random random = new(3);
        peer.Send(random, 100);
        harness.TickUntil(peer.HasAll, "the first bytes");
        Assert.That(harness.Ring.SendsAreSettled, Is.True);

        holds = true;
        long until = Environment.TickCount64 + Ticks.PatienceMs;
        long nextMs = 0;
        do
        {
            Assert.That(Environment.TickCount64, Is.LessThan(until), "the submitting thread does not sleep");
            if (Environment.TickCount64 < nextMs)
            {
                Thread.Yield();
                continue;
            }

            // A wait that nobody hears of, and rarely, so that the thread goes to sleep in between and leaves one in the queue.
            nextMs = Environment.TickCount64 + 20;
            harness.Ring.WaitWritable(-1, Token.Make(1, 1));
            harness.Ring.Turn(0);
        }
        while (harness.Ring.SendsAreSettled || !harness.Ring.HasQueued);

        holds = false;
        harness.TickUntil(() => harness.Ring.SendsAreSettled, "the thread to be woken");
        peer.Send(random, 100);
        harness.TickUntil(peer.HasAll, "the bytes behind it");
    }

    private static bool IsAvailable()
    {
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return false;
        }

        return true;
    }

    private static void Echo(EngineHarness harness)
    {
        Random random = new(2);
        List<EchoPeer> peers = [.. Enumerable.Range(0, 30).Select(_ => new EchoPeer(harness.Connect()))];
        for (int round = 0; round < 10; round++)
        {
            peers.ForEach(peer => peer.Send(random, random.Next(1, 20_000)));
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        peers.ForEach(static peer => peer.Dispose());
        harness.TickUntil(() => harness.Connections == 0, "the connections to end");
        Assert.That(harness.Counters.FailedCloses, Is.Zero);
    }

    private static UringRing<FaultyKernel> MakeRing(UringOptions options, FaultPlan plan) =>
        new UringRing<FaultyKernel>(new(plan), new() { Uring = options }, BackendProbe.Process.Features!);

    private static FaultPlan Register(uint operation) =>
        new FaultPlan().On("IoUringRegister", (called, _, _) => called == operation ? -Errno.EINVAL : null);

    private static FaultPlan NoThread() =>
        new FaultPlan().On("IoUringSetup", (flags, _, _) => (flags & UringSetup.SqPoll) != 0 ? -Errno.EINVAL : null);
}
