using Loop.Connections;
using Loop.Tasks;

namespace Loop;

/// <summary>Connections and actors that come from other loops.</summary>
public sealed partial class EventLoop
{
    private volatile bool _isEnding;

    /// <summary>This loop, as what moves names it.</summary>
    internal ConnectionHome Home { get; }

    private sealed class LoopHome(EventLoop loop) : ConnectionHome
    {
        public override ConnectionEngine? Engine => loop._engine;

        public override bool TakesArrivals => !loop._isEnding && !loop._refusesPosts;

        public override bool TryDeliver(LoopContinuation arrival) => loop.TryDeliver(arrival);
    }
}
