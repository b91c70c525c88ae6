namespace Loop.Analyzers.Flow;

/// <summary>What is known at one place of a method when it was reached along one kind of path: a few numbers by key, 0 where nothing is said.</summary>
internal readonly struct PathState : IEquatable<PathState>
{
    /// <summary>Keys and values in turn, by ascending keys; null stands for none.</summary>
    private readonly int[]? _pairs;

    private PathState(int[] pairs) => _pairs = pairs;

    private int[] Pairs => _pairs ?? [];

    public int this[int key]
    {
        get
        {
            int[] pairs = Pairs;
            for (int i = 0; i < pairs.Length; i += 2)
            {
                if (pairs[i] == key)
                {
                    return pairs[i + 1];
                }
            }

            return 0;
        }
    }

    /// <summary>The same with another value for one key.</summary>
    public PathState With(int key, int value)
    {
        if (this[key] == value)
        {
            return this;
        }

        List<int> pairs = [];
        bool placed = value == 0;
        for (int i = 0; i < Pairs.Length; i += 2)
        {
            if (!placed && Pairs[i] > key)
            {
                pairs.Add(key);
                pairs.Add(value);
                placed = true;
            }

            if (Pairs[i] != key)
            {
                pairs.Add(Pairs[i]);
                pairs.Add(Pairs[i + 1]);
            }
        }

        if (!placed)
        {
            pairs.Add(key);
            pairs.Add(value);
        }

        return new([.. pairs]);
    }

    /// <summary>The same without what a test says of the keys.</summary>
    public PathState Without(Func<int, bool> keyIsGone)
    {
        PathState kept = this;
        for (int i = 0; i < Pairs.Length; i += 2)
        {
            if (keyIsGone(Pairs[i]))
            {
                kept = kept.With(Pairs[i], 0);
            }
        }

        return kept;
    }

    public bool Equals(PathState other) => Pairs.AsSpan().SequenceEqual(other.Pairs);

    public override bool Equals(object? obj) => obj is PathState other && Equals(other);

    public override int GetHashCode()
    {
        int hash = 17;
        foreach (int number in Pairs)
        {
            hash = unchecked((hash * 31) + number);
        }

        return hash;
    }
}
