namespace Loop.Loops;

/// <summary>Connections that a stop did not bring to an end in order.</summary>
/// <param name="Unfinished">Reset because their close did not come to its end within its own limits (<c>CloseTimeout</c>, <c>LingerBytes</c>).</param>
/// <param name="Left">Reset because they were left when the stop's time was over.</param>
internal readonly record struct StopResets(long Unfinished, long Left);
