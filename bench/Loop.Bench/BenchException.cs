namespace Loop.Bench;

/// <summary>Something that the user can mend: its message names the cause and the remedy, and is all that is printed.</summary>
internal sealed class BenchException(string message) : Exception(message);
