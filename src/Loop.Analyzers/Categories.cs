namespace Loop.Analyzers;

/// <summary>The categories of the rules, one a range of ids.</summary>
internal static class Categories
{
    /// <summary>LOOP1xxx: what a handler class is.</summary>
    public const string Handlers = "Loop.Handlers";

    /// <summary>LOOP2xxx: readiness of descriptors.</summary>
    public const string EdgeTriggered = "Loop.EdgeTriggered";

    /// <summary>LOOP3xxx: what blocks the loop thread.</summary>
    public const string Blocking = "Loop.Blocking";

    /// <summary>LOOP4xxx: buffers and who owns what.</summary>
    public const string Buffers = "Loop.Buffers";

    /// <summary>LOOP5xxx: what allocates.</summary>
    public const string Allocation = "Loop.Allocation";
}
