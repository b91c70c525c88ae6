namespace Loop.Readiness;

/// <summary>Who watches: it is told of the readiness of its sources, and they end with it.</summary>
internal abstract class ReadyOwner
{
    /// <summary>The first of its sources that are watched, each linked to the next.</summary>
    internal ReadySource? First;

    /// <summary>
    /// A direction of a source is ready, or has ended. Whoever handles it calls <see cref="WatchLeg.Take"/> before, and <see cref="WatchLeg.Finish"/>
    /// behind; until then it is not told again.
    /// </summary>
    public abstract void OnReady(WatchLeg leg);
}
