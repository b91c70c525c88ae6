namespace Loop.Analyzers.EdgeTriggered;

/// <summary>How the last attempt to read or write may have come out.</summary>
[Flags]
internal enum Attempt
{
    /// <summary>There was none.</summary>
    None = 0,

    /// <summary>All that was asked for: <c>IoStatus.Ok</c>.</summary>
    Ok = 1,

    /// <summary>Less than was asked for: <c>IoStatus.Ok</c> too.</summary>
    Short = 2,

    WouldBlock = 4,
    End = 8,
    Error = 16,

    Moved = Ok | Short,
    Any = Moved | WouldBlock | End | Error,
}
