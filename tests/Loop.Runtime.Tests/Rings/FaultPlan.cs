namespace Loop.Runtime.Tests.Rings;

/// <summary>Which calls fail, and how. Counts every call by name.</summary>
internal sealed class FaultPlan
{
    private readonly Dictionary<string, int> _calls = [];
    private readonly List<Func<string, uint, uint, int, int?>> _faults = [];
    private (Random Random, int Every)? _shortSends;

    /// <summary>How often a call was made, failed ones included.</summary>
    public int Calls(string name) => _calls.GetValueOrDefault(name);

    /// <summary>Adds a fault: given the call's two telling arguments and its number from 1, the result to answer with, or null to let it through.</summary>
    public FaultPlan On(string name, Func<uint, uint, int, int?> fault)
    {
        _faults.Add((called, first, second, number) => called == name ? fault(first, second, number) : null);
        return this;
    }

    /// <summary>Sends take only a part of what they are given, about one in <paramref name="every"/>.</summary>
    public FaultPlan ShortSends(int seed, int every)
    {
        _shortSends = (new Random(seed), every);
        return this;
    }

    /// <summary>How much of a send goes through.</summary>
    public int Limit(int lengthBytes) =>
        _shortSends is { } sends && sends.Random.Next(sends.Every) == 0 ? sends.Random.Next(1, lengthBytes + 1) : lengthBytes;

    public int? Answer(string name, uint first, uint second)
    {
        int number = _calls[name] = Calls(name) + 1;
        foreach (Func<string, uint, uint, int, int?> fault in _faults)
        {
            if (fault(name, first, second, number) is { } result)
            {
                return result;
            }
        }

        return null;
    }
}
