using Loop.Rings;

namespace Loop.Connections;

/// <summary>The slots of connections, each with a generation.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly Stack<int> _freeSlots = new();
    private Connection?[] _slots = new Connection?[256];
    private uint[] _generations = new uint[256];
    private int _slotsUsed;

    /// <summary>Connections whose slot is in use.</summary>
    public int Count { get; private set; }

    private Connection AddSlot(int descriptor, HandlerClass handlerClass)
    {
        if (!_freeSlots.TryPop(out int slot))
        {
            slot = _slotsUsed++;
            if (slot == _slots.Length)
            {
                if (slot == Token.MaxSlots)
                {
                    throw new LoopInvariantException($"More than {Token.MaxSlots} connections on one loop; the connection limit should have stopped this.");
                }

                Array.Resize(ref _slots, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        Connection connection = new(this, handlerClass, Token.Make(slot, ++_generations[slot]), descriptor);
        _slots[slot] = connection;
        Count++;
        return connection;
    }

    private void FreeSlot(Connection connection)
    {
        int slot = Token.Slot(connection.Token);
        if (_slots[slot] != connection)
        {
            throw new LoopInvariantException($"Slot {slot} was freed for a connection that does not hold it.");
        }

        _slots[slot] = null;
        _freeSlots.Push(slot);
        Count--;
        ReturnBudget();
    }

    /// <summary>Resets every connection that is left when a stop's time is over.</summary>
    public void AbortAllLeft() => ForEach(static (engine, connection) =>
    {
        engine.Counters.LeftAtStop += (connection.Flags & ConnectionFlags.TearingDown) == 0 ? 1 : 0;
        engine.Abort(connection, CloseReason.LoopStopped);
    });

    /// <summary>Does something with every connection. The action may close it.</summary>
    public void ForEach(Action<ConnectionEngine, Connection> action)
    {
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is { } connection)
            {
                action(this, connection);
            }
        }
    }
}
