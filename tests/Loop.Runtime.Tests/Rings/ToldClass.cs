using Loop.CompilerServices;
using Loop.Connections;

namespace Loop.Runtime.Tests.Rings;

/// <summary>A handler class that notes what it is told, and does nothing.</summary>
internal sealed class ToldClass(ConnectionEvents events, ConnectionLimits limits) : HandlerClass(events, limits, "Told")
{
    public List<(Connection Connection, ConnectionEvent Event)> Told { get; } = [];

    /// <summary>What one connection has told, in order.</summary>
    public IEnumerable<ConnectionEvent> Of(Connection connection) => Told.Where(told => told.Connection == connection).Select(static told => told.Event);

    public override object Create() => new();

    public override void Run(ConnectionEngine engine)
    {
        while (engine.Next(this))
        {
            Told.Add((engine.Current, engine.CurrentEvent));
        }
    }
}
