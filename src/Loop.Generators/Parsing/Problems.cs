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

    public void AddIncomplete() => IsIncomplete = true;
}
