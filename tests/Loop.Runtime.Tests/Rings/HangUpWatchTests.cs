using System.Net.Sockets;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>The watch for resets on a connection that does not receive, where the kernel ends it of its own accord (io_uring).</summary>
public class HangUpWatchTests
{
    /// <summary>As at an overflow of the completion queue, which ends a multishot poll with what it has to report.</summary>
    [Test]
    public void A_reset_is_seen_after_a_half_close_that_ended_the_watch()
    {
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        int ended = 0;
        FaultPlan plan = new()
        {
            OnEntry = (ref IoUringSqe entry) =>
            {
                if (ended == 0 && entry.Opcode == UringOperation.PollAdd && Token.Kind(entry.UserData) == CompletionKind.HangUp)
                {
                    ended++;
                    entry.Length &= ~UringPoll.AddMulti;
                }
            },
        };
        ToldClass handlerClass = new(ConnectionEvents.Received, new());
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(plan), new(), BackendProbe.Process.Features), handlerClass);
        using Socket socket = harness.Connect();
        harness.TickUntil(() => harness.Connections == 1, "the connection");
        Connection connection = harness.All()[0];
        connection.Pause();
        byte[] bytes = new byte[4096];
        harness.TickUntil(
            () =>
            {
                if ((connection.Flags & ConnectionFlags.HangUpArmed) != 0)
                {
                    return true;
                }

                // Up to the bytes at which a paused connection's receive is stopped.
                socket.Send(bytes);
                return false;
            },
            "the watch for a reset");
        harness.Tick();
        Assert.That(ended, Is.EqualTo(1));
        long before = harness.Counters.Completions;
        socket.Shutdown(SocketShutdown.Send);
        harness.TickUntil(() => harness.Counters.Completions > before, "the report of the half-close");
        Assert.That(harness.Connections, Is.EqualTo(1));
        socket.Close(0);
        harness.TickUntil(() => harness.Connections == 0, "the reset to end the connection");
        Assert.That(connection.Reason, Is.EqualTo(CloseReason.PeerReset));
    }
}
