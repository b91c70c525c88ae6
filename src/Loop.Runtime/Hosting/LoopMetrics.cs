using System.Diagnostics.Metrics;
using Loop.Loops;
using Microsoft.Extensions.Logging;

namespace Loop.Hosting;

/// <summary>
/// The instruments of one host, on the meter <c>Loop</c> (System.Diagnostics.Metrics). What loops count with plain stores is read when somebody
/// collects; only the two histograms are recorded in the tick, and only while somebody listens.
/// </summary>
internal sealed class LoopMetrics : IDisposable
{
    public const string MeterName = "Loop";

    private readonly Meter _meter;
    private readonly bool _isOwned;
    private readonly Histogram<double> _tickSeconds;
    private readonly Histogram<long> _tickCompletions;
    private readonly IReadOnlyList<EventLoop> _loops;
    private readonly ILogger _logger;

    /// <param name="loops">The loops; the list may still grow.</param>
    /// <param name="factory">The container's factory, or null to make a meter of this host's own.</param>
    /// <param name="logger">Takes what a listener throws.</param>
    public LoopMetrics(IReadOnlyList<EventLoop> loops, IMeterFactory? factory, ILogger logger)
    {
        _logger = logger;
        _loops = loops;
        _isOwned = factory is null;
        _meter = factory?.Create(MeterName) ?? new(MeterName);
        _tickSeconds = _meter.CreateHistogram<double>("loop.tick.duration", "s", "Time from a turn's return to the end of its tick");
        _tickCompletions = _meter.CreateHistogram<long>("loop.tick.completions", "{completion}", "Completions that one turn brought");

        Level("loop.connections.active", "{connection}", "Connections that are served now", static loop => loop.ConnectionCount);
        Count("loop.connections.accepted", "{connection}", "Connections that came in", static loop => loop.Engine.Counters.Accepted);
        Count("loop.connections.connected", "{connection}", "Connections that were made", static loop => loop.Engine.Counters.Connected);
        Count("loop.connections.failed", "{connection}", "Connections that could not be made", static loop => loop.Engine.Counters.ConnectFailures);
        Count("loop.connections.closed", "{connection}", "Connections that are gone, of those that came in and those that were made", static loop => loop.Engine.Counters.Closed);
        Count("loop.connections.departed", "{connection}", "Connections that left for another loop", static loop => loop.Engine.Counters.Departed);
        Count("loop.connections.arrived", "{connection}", "Connections that came from another loop, or back", static loop => loop.Engine.Counters.Arrived);
        Count("loop.connections.refused", "{connection}", "Connections closed at once, over the maximum", static loop => loop.Engine.Counters.Refused);
        Count("loop.connections.shed", "{connection}", "Waiting peers closed for want of descriptors", static loop => loop.Engine.Counters.Shed);
        Count("loop.accept.pauses", "{pause}", "Times that accepting stood still at a limit", static loop => loop.Engine.Counters.AcceptPauses);
        Count("loop.io.received", "By", "Bytes that connections received", static loop => loop.Engine.Counters.ReceivedBytes);
        Count("loop.io.sent", "By", "Bytes of connections handed to sockets for the first time", static loop => loop.Engine.Counters.SentBytes);
        Count("loop.receives", "{receive}", "Calls of handlers with received bytes", static loop => loop.Engine.Counters.Receives);
        Count("loop.sends", "{send}", "Sends made, one per connection and tick", static loop => loop.Engine.Counters.Sends);
        Count("loop.sends.short", "{send}", "Sends that a socket did not take whole", static loop => loop.Engine.Counters.ShortSends);
        Count("loop.sends.zero_copy", "{send}", "Sends made without copying", static loop => loop.Engine.Counters.ZeroCopySends);
        Count("loop.sends.zero_copy.copied", "{send}", "Zero-copy sends that the kernel copied all the same", static loop => loop.Engine.Counters.ZeroCopiesCopied);
        Count("loop.backpressure.pauses", "{pause}", "Times that a full send queue paused receiving", static loop => loop.Engine.Counters.BackpressurePauses);
        Count("loop.send_queue.overflows", "{connection}", "Connections closed at the hard cap", static loop => loop.Engine.Counters.SendQueueOverflows);
        Count("loop.memory.pressures", "{tick}", "Ticks that found buffer memory short", static loop => loop.Engine.Counters.MemoryPressures);
        Level("loop.memory.buffers", "By", "Buffer memory held", static loop => loop.Engine.BufferBytes);
        Count("loop.handler.faults", "{fault}", "Handler methods that threw", static loop => loop.Engine.Counters.HandlerFaults + loop.Actors.Counters.HandlerFaults);
        Level("loop.actors.active", "{actor}", "Actors that live now", static loop => loop.Actors.Count);
        Count("loop.messages", "{message}", "Messages that actors handled", static loop => loop.Actors.Counters.Messages);
        Count("loop.messages.refused", "{message}", "Messages that a full mailbox refused", static loop => Volatile.Read(ref loop.Actors.Counters.Refused));
        Count("loop.messages.dropped", "{message}", "Messages that found their actor ended", static loop => Volatile.Read(ref loop.Actors.Counters.Dropped));
        Level("loop.mailbox.messages", "{message}", "Messages that wait in mailboxes", static loop => loop.Actors.WaitingMessages);
        Level("loop.mailbox.memory", "By", "Memory of mailboxes, which grow with what waits in them", static loop => loop.Actors.MemoryBytes);
        Count("loop.turns", "{turn}", "Turns made, each at most a few system calls", static loop => loop.Ring.Counters.Turns);
        Count("loop.ring.out_of_buffers", "{receive}", "Receives that found no buffer (ENOBUFS)", static loop => loop.Ring.Counters.OutOfBuffers);
        Level("loop.ring.buffers.low_water", "{buffer}", "Fewest receive buffers that were free since the last look", static loop => loop.Ring.TakeFewestBuffers());
        Count("loop.ring.overflows", "{turn}", "Turns that found the completion queue overflowed", static loop => loop.Ring.Counters.Overflows);
        Count("loop.ring.stale", "{completion}", "Completions dropped for their old generation", static loop => loop.Ring.Counters.Stale);
        Count("loop.ring.interrupts", "{turn}", "Waits that a signal interrupted", static loop => loop.Ring.Counters.Interrupts);
        Count("loop.stalls", "{stall}", "Calls that held a loop for longer than the threshold", static loop => Volatile.Read(ref loop.Stalls));
    }

    /// <summary>What a loop records its ticks with.</summary>
    public TickMeter MeterOf(int loop) => new(_tickSeconds, _tickCompletions, loop, _logger);

    public void Dispose()
    {
        if (!_isOwned)
        {
            return;
        }

        try
        {
            _meter.Dispose();
        }
        catch (Exception exception)
        {
            // A listener's, who was told that there is no more to come.
            HostLog.MeterListenerFailed(_logger, exception);
        }
    }

    private void Count(string name, string unit, string description, Func<EventLoop, long> value) =>
        _meter.CreateObservableCounter(name, () => Observe(value), unit, description);

    private void Level(string name, string unit, string description, Func<EventLoop, long> value) =>
        _meter.CreateObservableUpDownCounter(name, () => Observe(value), unit, description);

    private IEnumerable<Measurement<long>> Observe(Func<EventLoop, long> value)
    {
        foreach (EventLoop loop in _loops.Where(static loop => loop.Started.IsCompletedSuccessfully))
        {
            yield return new(value(loop), new KeyValuePair<string, object?>("loop.index", loop.Index));
        }
    }
}
