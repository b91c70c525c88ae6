namespace Loop.Analyzers;

/// <summary>The categories of the rules, one a range of ids.</summary>
internal static class Categories
{
    /// <summary>LOOP1xxx: what a handler class is.</summary>
    public const string Handlers = "Loop.Handlers";

    /// <summary>LOOP3xxx: what blocks the loop thread.</summary>
    public const string Blocking = "Loop.Blocking";
}
