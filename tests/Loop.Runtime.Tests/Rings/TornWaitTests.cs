using System.Net.Sockets;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings.Epoll;
using Loop.Tasks;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Methods that wait on a connection that is torn and waits for the kernel still.</summary>
public class TornWaitTests
{
    [Test]
    public void A_second_method_may_wait_while_an_operation_is_still_out()
    {
        ToldClass handlerClass = new(ConnectionEvents.Received | ConnectionEvents.Closed, new());
        using EngineHarness harness = new(new EpollRing<FaultyKernel>(new(new()), new()), handlerClass);
        using LoopScheduler.Entered entered = harness.Scheduler.Enter();
        using Socket socket = harness.Connect();
        harness.TickUntil(() => harness.Connections == 1, "the connection");
        Connection connection = harness.All()[0];

        // What a piece of a file on a slow disk is, which nothing cancels.
        connection.InFlight++;
        socket.Close(0);
        harness.TickUntil(() => (connection.Flags & ConnectionFlags.TearingDown) != 0, "the reset");
        Wait(harness, connection, "first").SetResult();
        harness.TickUntil(() => harness.Engine.SuspendedCount == 0, "the first method to end");
        TaskCompletionSource second = Wait(harness, connection, "second");
        Assert.That(connection.Flags & ConnectionFlags.Suspended, Is.EqualTo(ConnectionFlags.Suspended));
        connection.InFlight--;
        harness.Tick();
        Assert.That(handlerClass.Told, Is.Empty, "told of the close while a method waits");
        second.SetResult();
        harness.TickUntil(() => handlerClass.Told.Count == 1, "the close to be told");
        Assert.That(handlerClass.Told[0].Event, Is.EqualTo(ConnectionEvent.Closed));
        Assert.That(harness.Connections, Is.Zero);
    }

    private static TaskCompletionSource Wait(EngineHarness harness, Connection connection, string name)
    {
        TaskCompletionSource gate = new();
        harness.Engine.AwaitForActor(connection, ActorEvent.Timer, new ValueTask(gate.Task).GetAwaiter(), name);
        return gate;
    }
}
