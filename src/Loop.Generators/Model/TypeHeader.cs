namespace Loop.Generators.Model;

/// <summary>How a part of a partial type begins.</summary>
/// <param name="Keyword"><c>class</c>, <c>record</c>, <c>struct</c>, <c>record struct</c> or <c>interface</c>.</param>
/// <param name="Name">The name with its type parameters, as it is written.</param>
internal sealed record TypeHeader(string Keyword, string Name);
