namespace Loop.Hosting;

/// <summary>Which of the names that there are somebody meant who wrote another one.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest letters added, left out, exchanged or changed; null where those are more than a third of what was written, and one.</summary>
    public static string? Of(string written, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: Distance(written, name)))
        .Where(found => found.Distance <= 1 + (written.Length / 3))
        .OrderBy(static found => found.Distance)
        .Select(static found => found.Name)
        .FirstOrDefault();

    /// <summary>The distance of two names as of optimal string alignment, without regard to case.</summary>
    private static int Distance(string left, string right)
    {
        int[,] edits = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                edits[i, j] = Math.Min(i, j) == 0 ? Math.Max(i, j) : Least(i, j);
            }
        }

        return edits[left.Length, right.Length];

        int Least(int i, int j)
        {
            int changed = edits[i - 1, j - 1] + (Same(i, j) ? 0 : 1);
            int least = Math.Min(changed, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
            return i > 1 && j > 1 && Same(i, j - 1) && Same(i - 1, j) ? Math.Min(least, edits[i - 2, j - 2] + 1) : least;
        }

        bool Same(int i, int j) => char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
    }
}
