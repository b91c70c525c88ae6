using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The broken rules of one handler class.</summary>
internal sealed class Problems
{
    private readonly List<Problem> _found = [];

    public IReadOnlyList<Problem> Found => _found;

    /// <summary>True when the class does not compile as it stands: the compiler says why, and no rule repeats it.</summary>
    public bool IsIncomplete { get; private set; }

    public IEnumerable<string> ErrorIds => _found
        .Where(problem => problem.Rule.Invalidates())
        .Select(problem => problem.Rule.Id())
        .Distinct()
        .OrderBy(id => id, StringComparer.Ordinal);

    public void Add(Problem problem) => _found.Add(problem);

    /// <summary>Adds what is wrong with a method that a class inherits: it is shown at the class, with the method beside it.</summary>
    public void AddInherited(Problems inherited, INamedTypeSymbol type, IMethodSymbol method)
    {
        IsIncomplete |= inherited.IsIncomplete;
        _found.AddRange(inherited._found.Select(problem => new Problem(problem.Rule, type, problem.Arguments) { Related = method }));
    }

    public void AddIncomplete() => IsIncomplete = true;
}
