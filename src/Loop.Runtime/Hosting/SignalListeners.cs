using System.Runtime.InteropServices;
using Loop.Actors;

namespace Loop.Hosting;

/// <summary>A host's ear for the signals that stop it: called after the actors that hear of the same ones.</summary>
internal sealed class SignalListeners : IDisposable
{
    private readonly List<IDisposable> _listeners;

    public SignalListeners(IEnumerable<PosixSignal> signals, Action heard) =>
        _listeners = [.. signals.Distinct().Select(signal => SignalHub.Listen(signal, heard, isLast: true))];

    public void Dispose() => _listeners.ForEach(static listener => listener.Dispose());
}
