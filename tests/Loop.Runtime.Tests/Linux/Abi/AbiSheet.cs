using System.Collections;
using System.Globalization;

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The facts about one type.</summary>
internal abstract class AbiSheet(Type type, string headers) : IEnumerable<AbiFact>
{
    private readonly List<AbiFact> _facts = [];

    public Type Type { get; } = type;

    /// <summary>The headers that the facts' C expressions are read with.</summary>
    public string Headers { get; } = headers;

    /// <summary>Members of the type that no row names.</summary>
    public abstract IEnumerable<string> MissingMembers { get; }

    public string Name => Type.IsNested ? $"{Type.DeclaringType!.Name}.{Type.Name}" : Type.Name;

    public IEnumerator<AbiFact> GetEnumerator() => _facts.GetEnumerator();

    public override string ToString() => Name;

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected void Add(AbiFact fact) => _facts.Add(fact);

    protected static long ToLong(object value) => value switch
    {
        ulong large => unchecked((long)large),
        nint native => native,
        IConvertible number => number.ToInt64(CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a {value.GetType()} is no number", nameof(value)),
    };
}
