namespace Loop.Bench.Contests;

/// <summary>One who takes part: started and warm, and at rest between windows.</summary>
internal abstract class Contestant(string name) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>What it says of itself.</summary>
    public abstract string ReadyLine { get; }

    /// <summary>Works for so long, and says what came of it.</summary>
    public abstract Task<Sample> WindowAsync(double seconds, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();
}
