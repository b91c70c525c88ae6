using System.Runtime.CompilerServices;
using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators;

/// <summary>The model that was last read of a class declaration, good for as long as the program declares the same.</summary>
internal sealed class ModelMemory
{
    private static readonly ConditionalWeakTable<SyntaxNode, ModelMemory> _known = new();

    private volatile Entry? _last;

    public static ModelMemory Of(SyntaxNode declaration) => _known.GetValue(declaration, static _ => new ModelMemory());

    /// <summary>The model, where it still holds.</summary>
    public bool TryRecall(Declarations declarations, out HandlerModel? model)
    {
        Entry? last = _last;
        model = last?.Model;
        if (last is null || !declarations.AreThoseOf(last.Declarations))
        {
            return false;
        }

        // The next edit is compared with this state: only what it touched differs.
        _last = new(declarations, model);
        return true;
    }

    public void Remember(Declarations declarations, HandlerModel? model) => _last = new(declarations, model);

    private sealed class Entry(Declarations declarations, HandlerModel? model)
    {
        public Declarations Declarations => declarations;

        public HandlerModel? Model => model;
    }
}
