namespace Loop.Generators.Model;

/// <summary>One limit that the attribute states.</summary>
/// <param name="Property">The property of the runtime's limits.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source">The attribute's argument, where it is written otherwise than the property; or null.</param>
internal sealed record LimitValue(string Property, int Value, string? Source);
