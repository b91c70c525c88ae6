namespace Loop.Actors;

/// <summary>The actors of one loop that have timers of their own: a number each, from 1 on, so that the timers themselves refer to no object.</summary>
internal sealed class TimedActors
{
    private readonly Stack<int> _free = new();
    private ActorCell?[] _cells = new ActorCell?[16];
    private int _used = 1;

    /// <summary>Actors that have a number.</summary>
    public int Count => _used - 1 - _free.Count;

    public ActorCell this[int number] => _cells[number] ?? throw new LoopInvariantException($"A timer is due of an actor that has none any more, number {number}.");

    public int Add(ActorCell cell)
    {
        if (!_free.TryPop(out int number))
        {
            number = _used++;
            if (number == _cells.Length)
            {
                Array.Resize(ref _cells, number * 2);
            }
        }

        _cells[number] = cell;
        return number;
    }

    /// <summary>Takes a number back, all of whose timers are over or cancelled.</summary>
    public void Remove(int number)
    {
        _cells[number] = null;
        _free.Push(number);
    }
}
