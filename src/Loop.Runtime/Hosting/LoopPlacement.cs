namespace Loop.Hosting;

/// <summary>How many loops there are, and which processors each is bound to.</summary>
internal static class LoopPlacement
{
    /// <summary>Places the loops.</summary>
    /// <param name="count">How many there are to be; null leaves that to the layout.</param>
    /// <param name="layout">Where they run.</param>
    /// <param name="pin">Binds each loop of <see cref="LoopLayout.Auto"/> to a processor of its own.</param>
    /// <param name="usable">How many processors' worth of time the process may use.</param>
    /// <param name="topology">Reads the processors; called only where they matter.</param>
    /// <returns>For each loop the processors that it is bound to; null where it is bound to none.</returns>
    public static IReadOnlyList<IReadOnlyList<int>?> Place(int? count, LoopLayout layout, bool pin, int usable, Func<ProcessorTopology> topology)
    {
        if (layout == LoopLayout.Auto && !pin)
        {
            return new IReadOnlyList<int>?[count ?? usable];
        }

        ProcessorTopology found = topology();
        IReadOnlyList<IReadOnlyList<int>> places = layout switch
        {
            LoopLayout.PerCore => found.Cores,
            LoopLayout.PerNode => [.. found.Nodes.Select(static node => (IReadOnlyList<int>)[.. node.SelectMany(static core => core).Order()])],
            _ => [.. found.Processors.Select(static processor => (IReadOnlyList<int>)[processor])],
        };
        // More loops than the quota pays for would only wait for each other.
        int loops = count ?? Math.Max(1, Math.Min(places.Count, usable));
        return [.. Enumerable.Range(0, loops).Select(loop => places[loop % places.Count])];
    }
}
