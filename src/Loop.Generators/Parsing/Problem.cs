using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>One broken rule: which, where, and what its message says. It lives for one parse and never enters the pipeline.</summary>
internal readonly struct Problem
{
    public Problem(HandlerRule rule, ISymbol symbol, params string[] arguments)
    {
        Rule = rule;
        Symbol = symbol;
        Arguments = arguments;
    }

    public HandlerRule Rule { get; }

    /// <summary>The symbol that breaks the rule.</summary>
    public ISymbol Symbol { get; }

    /// <summary>What the message's placeholders stand for.</summary>
    public string[] Arguments { get; }

    /// <summary>The attribute whose argument breaks the rule, where it is one.</summary>
    public AttributeData? Attribute { get; init; }

    /// <summary>The name of that argument.</summary>
    public string? AttributeArgument { get; init; }

    /// <summary>The other symbol of a pair that breaks the rule together.</summary>
    public ISymbol? Related { get; init; }
}
