using System.Runtime.InteropServices;

namespace Loop.Actors;

/// <summary>
/// The signals of the process, and who wants to hear of them. A signal is taken from the system when the first listener of it comes, and given back
/// with the last one. Listeners are called on a thread of .NET's own, one signal at a time, actors before hosts: so an actor that handles SIGTERM is
/// told before its host begins to stop.
/// </summary>
internal static class SignalHub
{
    // PosixSignal's SIGCHLD, SIGCONT and SIGWINCH, which a library for every platform may not name.
    private const int ChildEnded = -5;
    private const int Continued = -6;
    private const int WindowChanged = -7;

    private static readonly Lock _lock = new();
    private static readonly Dictionary<PosixSignal, Entry> _entries = [];

    /// <summary>Listens, until the result is disposed. Any thread.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="heard">What is called when it comes.</param>
    /// <param name="isLast">Called after those that are not.</param>
    public static IDisposable Listen(PosixSignal signal, Action heard, bool isLast)
    {
        Subscription subscription = new(signal, heard, isLast);
        lock (_lock)
        {
            if (!_entries.TryGetValue(signal, out Entry? entry))
            {
                entry = new(signal);
                _entries.Add(signal, entry);
            }

            entry.Subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>A signal has come: those are called that listen for it now.</summary>
    internal static void Deliver(Entry entry, PosixSignalContext context)
    {
        Subscription[] heard;
        lock (_lock)
        {
            heard = [.. entry.Subscriptions.OrderBy(static subscription => subscription.IsLast)];
        }

        // Where the last listener has just left, the signal does what it does by default, as it would have a moment later. What a child's end, SIGCONT or a new
        // window size does by default does no harm, and .NET itself needs it.
        context.Cancel = heard.Length > 0 && (int)context.Signal is not (ChildEnded or Continued or WindowChanged);
        foreach (Subscription subscription in heard)
        {
            subscription.Heard();
        }
    }

    private static void Remove(Subscription subscription)
    {
        PosixSignalRegistration? unused = null;
        lock (_lock)
        {
            if (_entries.TryGetValue(subscription.Signal, out Entry? entry) && entry.Subscriptions.Remove(subscription) && entry.Subscriptions.Count == 0)
            {
                _entries.Remove(subscription.Signal);
                unused = entry.Registration;
            }
        }

        // Outside the lock: it may wait for a delivery that is under way.
        unused?.Dispose();
    }

    /// <summary>One signal that is taken from the system, and who listens for it.</summary>
    internal sealed class Entry
    {
        public Entry(PosixSignal signal) => Registration = PosixSignalRegistration.Create(signal, context => Deliver(this, context));

        public HashSet<Subscription> Subscriptions { get; } = [];

        public PosixSignalRegistration Registration { get; }
    }

    internal sealed class Subscription(PosixSignal signal, Action heard, bool isLast) : IDisposable
    {
        public PosixSignal Signal => signal;

        public Action Heard => heard;

        public bool IsLast => isLast;

        public void Dispose() => Remove(this);
    }
}
