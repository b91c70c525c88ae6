namespace Loop.Generators.Model;

/// <summary>Why no part can be added to a class that is marked as a handler.</summary>
/// <param name="RuleId">The rule that it breaks.</param>
/// <param name="Place">The name of the class.</param>
/// <param name="Related">Other places that the rule is about.</param>
/// <param name="Arguments">What the message's placeholders stand for.</param>
internal sealed record Refusal(string RuleId, SourcePlace Place, EquatableArray<SourcePlace> Related, EquatableArray<string> Arguments);
