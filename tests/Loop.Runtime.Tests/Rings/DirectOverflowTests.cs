using System.Net;
using System.Net.Sockets;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Direct descriptors, while more completes than the completion queue has room for.</summary>
public class DirectOverflowTests
{
    private const int Connections = 50;

    [Test]
    public void The_descriptor_that_a_call_needs_is_had_all_the_same([Values] bool sqPoll)
    {
        if (BackendProbe.Process.Features is not { DirectInstall: true } features)
        {
            Assert.That(BackendProbe.Process.Features is null ? BackendProbe.Process.NotAvailable : "no direct descriptors", Is.Not.Empty);
            return;
        }

        AddressClass handlerClass = new();
        RingOptions options = new() { SubmissionEntries = 8, CompletionEntries = 8, Uring = new() { DirectPlaces = 64, SqPoll = sqPoll, SqPollIdleMs = 1 } };
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(new()), options, features), handlerClass);
        List<Socket> peers = [.. Enumerable.Range(0, Connections).Select(_ => harness.Connect())];
        harness.TickUntil(() => harness.Connections == Connections, "all connections");
        peers.ForEach(static peer => peer.Send("x"u8));
        harness.TickUntil(() => handlerClass.Addresses.Count == Connections, "a byte of each");
        Assert.That(harness.Counters.Overflows, Is.GreaterThan(0), "the queue did not overflow");
        Assert.That(handlerClass.Addresses, Is.EquivalentTo(peers.Select(static peer => peer.LocalEndPoint)));
        peers.ForEach(static peer => peer.Dispose());
    }

    private sealed class AddressClass() : HandlerClass(ConnectionEvents.Received, new ConnectionLimits(), "Addresses")
    {
        public List<IPEndPoint?> Addresses { get; } = [];

        public override object Create() => new();

        public override void Run(ConnectionEngine engine)
        {
            while (engine.Next(this))
            {
                Addresses.Add(engine.Current.RemoteEndPoint.Ip);
            }
        }
    }
}
