namespace Loop.Connections;

/// <summary>What became of work that was handed to a loop.</summary>
internal enum PostOutcome
{
    /// <summary>It will run.</summary>
    Posted = 0,

    /// <summary>The queue is full now.</summary>
    Full,

    /// <summary>The loop has ended.</summary>
    Ended,
}

/// <summary>Hands work to the loop that an engine belongs to. Any thread; never waits.</summary>
internal delegate PostOutcome LoopPost(Action<object?> work, object? state);
