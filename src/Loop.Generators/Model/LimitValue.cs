namespace Loop.Generators.Model;

/// <summary>One limit that the attribute states.</summary>
/// <param name="Source">The attribute's argument as the user reads it.</param>
/// <param name="Property">The property of the runtime's limits.</param>
/// <param name="Value">Its value.</param>
internal sealed record LimitValue(string Source, string Property, int Value);
