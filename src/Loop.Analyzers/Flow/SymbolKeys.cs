using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Flow;

/// <summary>Numbers the symbols that a tracker follows, from 1.</summary>
internal sealed class SymbolKeys
{
    private readonly List<ISymbol> _symbols = [];

    public int Count => _symbols.Count;

    /// <summary>The symbol of a number.</summary>
    public ISymbol this[int key] => _symbols[key - 1];

    /// <summary>The number of a symbol, or 0.</summary>
    public int Of(ISymbol? symbol) =>
        symbol is null ? 0 : _symbols.FindIndex(known => SymbolEqualityComparer.Default.Equals(known, symbol)) + 1;

    /// <summary>The number of a symbol, given now where it has none.</summary>
    public int Add(ISymbol symbol)
    {
        int key = Of(symbol);
        if (key == 0)
        {
            _symbols.Add(symbol);
            key = _symbols.Count;
        }

        return key;
    }
}
