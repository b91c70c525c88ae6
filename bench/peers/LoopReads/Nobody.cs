namespace Loop.Bench.Peers;

/// <summary>A host listens somewhere; here nobody comes.</summary>
[LoopHandler]
public sealed partial class Nobody;
