using Loop.Rings;

namespace Loop.Connections.Connecting;

/// <summary>The attempts of one loop, by their tokens.</summary>
internal sealed class AttemptTable
{
    private readonly Stack<int> _free = new();
    private ConnectAttempt?[] _slots = new ConnectAttempt?[8];
    private uint[] _generations = new uint[8];
    private int _used;

    public int Count { get; private set; }

    public IEnumerable<ConnectAttempt> All => _slots.OfType<ConnectAttempt>();

    public void Add(ConnectAttempt attempt)
    {
        if (!_free.TryPop(out int slot))
        {
            // As many as there are connections at most, which the budget keeps under the count of slots that a token can name.
            slot = _used++;
            if (slot == _slots.Length)
            {
                Array.Resize(ref _slots, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        attempt.Token = Token.Make(slot, ++_generations[slot]);
        _slots[slot] = attempt;
        Count++;
    }

    public ConnectAttempt? Find(ulong token)
    {
        int slot = Token.Slot(token);
        return slot < _used && _slots[slot] is { } attempt && attempt.Token == token ? attempt : null;
    }

    public void Remove(ConnectAttempt attempt)
    {
        int slot = Token.Slot(attempt.Token);
        _slots[slot] = null;
        _free.Push(slot);
        Count--;
    }
}
