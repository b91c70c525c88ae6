using System.Runtime.CompilerServices;
using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators;

/// <summary>What was last read of a class declaration, good for as long as the program declares the same.</summary>
internal sealed class ModelMemory
{
    private static readonly ConditionalWeakTable<SyntaxNode, ModelMemory> _known = new();

    private volatile Entry? _last;

    public static ModelMemory Of(SyntaxNode declaration) => _known.GetValue(declaration, static _ => new ModelMemory());

    /// <summary>What was read; null where it does not hold any more.</summary>
    public HandlerReading? Recall(Declarations declarations)
    {
        Entry? last = _last;
        if (last is null || !declarations.AreThoseOf(last.Declarations))
        {
            return null;
        }

        // The next edit is compared with this state: only what it touched differs.
        _last = new(declarations, last.Reading);
        return last.Reading;
    }

    public void Remember(Declarations declarations, HandlerReading reading) => _last = new(declarations, reading);

    private sealed class Entry(Declarations declarations, HandlerReading reading)
    {
        public Declarations Declarations => declarations;

        public HandlerReading Reading => reading;
    }
}
