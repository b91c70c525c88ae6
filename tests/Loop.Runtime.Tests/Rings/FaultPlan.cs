namespace Loop.Runtime.Tests.Rings;

/// <summary>Changes an entry of the submission queue before the kernel sees it.</summary>
internal delegate void EntryFault(ref IoUringSqe entry);

/// <summary>Which calls fail, and how. Counts every call by name.</summary>
internal sealed unsafe class FaultPlan
{
    private const long SubmissionEntriesOffset = 0x10000000;

    private readonly Dictionary<string, int> _calls = [];
    private readonly List<Func<string, uint, uint, int, int?>> _faults = [];
    private (Random Random, int Every)? _shortSends;
    private IoUringSqe* _entries;
    private int _entryCount;

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

    /// <summary>How many entries an enter submits at most, of so many: what the kernel does when it runs out of memory in between.</summary>
    public Func<uint, uint>? MostSubmitted { get; set; }

    /// <summary>How many datagrams a call to send several takes at most.</summary>
    public int MostMessages { get; set; } = int.MaxValue;

    /// <summary>The time that the backend sees; null for the real one.</summary>
    public Func<long>? NowNs { get; set; }

    /// <summary>What becomes of the entries of the queue before an enter; it sees those that were submitted before, too.</summary>
    public EntryFault? OnEntry { get; set; }

    /// <summary>Sees a descriptor before it is written to, on whatever thread writes: a worker wakes its ring so.</summary>
    public Action<int>? BeforeWrite { get; set; }

    /// <summary>Sees a descriptor before it is closed by a plain call, on whatever thread closes it.</summary>
    public Action<int>? BeforeClose { get; set; }

    /// <summary>The count of entries that an enter submits.</summary>
    public uint LimitSubmission(uint count) => MostSubmitted?.Invoke(count) ?? count;

    /// <summary>Remembers where the submission entries are.</summary>
    public nint NoteMap(nint map, nuint lengthBytes, long offset)
    {
        if (map > 0 && offset == SubmissionEntriesOffset)
        {
            _entries = (IoUringSqe*)map;
            _entryCount = (int)lengthBytes / sizeof(IoUringSqe);
        }

        return map;
    }

    public void Spoil()
    {
        if (OnEntry is { } fault && _entries != null)
        {
            foreach (ref IoUringSqe entry in new Span<IoUringSqe>(_entries, _entryCount))
            {
                fault(ref entry);
            }
        }
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
