using System.Net.Sockets;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>A send queue drains on a connection that is joined with another: it is the other one that was held back.</summary>
public class JoinedDrainTests
{
    private static readonly ConnectionLimits _limits = new() { SendQueueHighBytes = 64 * 1024, SendQueueLowBytes = 32 * 1024, FirstByteTimeoutMs = 0 };
    private readonly byte[] _bytes = new byte[64 * 1024];

    [Test]
    public void The_peers_end_that_comes_in_the_tick_after_is_told_behind_it([Values] bool isUring)
    {
        if (IsMissing(isUring))
        {
            return;
        }

        ToldClass handlerClass = new(ConnectionEvents.Received | ConnectionEvents.Drained | ConnectionEvents.Ended, _limits);
        using EngineHarness harness = new(MakeRing(isUring), handlerClass);
        using Socket reader = harness.Connect(receiveBytes: 16 * 1024);
        using Socket other = harness.Connect();
        (Connection drained, _) = Drain(harness, reader);
        reader.Shutdown(SocketShutdown.Send);
        harness.TickUntil(() => handlerClass.Of(drained).Contains(ConnectionEvent.Ended), "the peer's end to be told");
        Assert.That(handlerClass.Of(drained), Is.EqualTo([ConnectionEvent.Drained, ConnectionEvent.Ended]));
    }

    [Test]
    public void A_class_that_takes_over_and_is_not_told_of_it_lets_the_other_connection_go_on([Values] bool isUring)
    {
        if (IsMissing(isUring))
        {
            return;
        }

        ToldClass handlerClass = new(ConnectionEvents.Received | ConnectionEvents.Drained, _limits);
        using EngineHarness harness = new(MakeRing(isUring), handlerClass);
        using Socket reader = harness.Connect(receiveBytes: 16 * 1024);
        using Socket other = harness.Connect();
        (Connection drained, Connection heldBack) = Drain(harness, reader);
        Assert.That(heldBack.Flags & ConnectionFlags.Paused, Is.EqualTo(ConnectionFlags.PausedBySendQueue));
        harness.Engine.Become(drained, new ToldClass(ConnectionEvents.Received, _limits));
        other.Send("held back"u8);
        harness.TickUntil(() => handlerClass.Of(heldBack).Any(), "what the other peer sent");
        Assert.That(handlerClass.Of(drained), Is.Empty);
    }

    /// <summary>Joins the two connections, fills the queue of the first and empties it, up to the end of the tick in which it is known to be empty.</summary>
    private (Connection Drained, Connection HeldBack) Drain(EngineHarness harness, Socket reader)
    {
        harness.TickUntil(() => harness.Connections == 2, "both connections");
        Connection drained = harness.All().Single(connection => connection.RemoteEndPoint.Ip!.Equals(reader.LocalEndPoint));
        Connection heldBack = harness.All().Single(connection => connection != drained);
        drained.JoinFlow(heldBack);
        harness.TickUntil(
            () =>
            {
                if ((drained.Flags & ConnectionFlags.OverHigh) != 0)
                {
                    // And the ticks in which the socket has taken what it can.
                    harness.Tick();
                    harness.Tick();
                    return (drained.Flags & ConnectionFlags.OverHigh) != 0;
                }

                Assert.That(drained.Send(_bytes), Is.Not.EqualTo(SendStatus.Closed));
                return false;
            },
            "a full queue");
        harness.TickUntil(
            () =>
            {
                while (reader.Available > 0)
                {
                    reader.Receive(_bytes);
                }

                return (drained.Flags & ConnectionFlags.DrainedPending) != 0;
            },
            "the queue to drain");
        return (drained, heldBack);
    }

    private static bool IsMissing(bool isUring)
    {
        bool isMissing = isUring && BackendProbe.Process.Features is null;
        if (isMissing)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
        }

        return isMissing;
    }

    private static Ring MakeRing(bool isUring) => isUring
        ? new UringRing<FaultyKernel>(new(new()), new(), BackendProbe.Process.Features!)
        : new EpollRing<FaultyKernel>(new(new()), new());
}
