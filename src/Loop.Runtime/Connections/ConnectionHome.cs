using Loop.Tasks;

namespace Loop.Connections;

/// <summary>A loop, as what moves between loops sees it; the layer above implements it. Any thread.</summary>
internal abstract class ConnectionHome
{
    /// <summary>The loop's connections; null until it has started.</summary>
    public abstract ConnectionEngine? Engine { get; }

    /// <summary>False once the loop was told to stop: nothing may set out for it.</summary>
    public abstract bool TakesArrivals { get; }

    /// <summary>Runs a continuation in one of the loop's next ticks; never refused for want of room. False when the loop has ended.</summary>
    public abstract bool TryDeliver(LoopContinuation arrival);
}
