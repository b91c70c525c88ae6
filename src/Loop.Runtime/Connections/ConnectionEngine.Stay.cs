namespace Loop.Connections;

/// <summary>
/// What a connection handles between two moves. One that asks for the next move as soon as it hears of the last would handle nothing: such a move waits
/// until bytes and messages that waited at its arrival have had their turn.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly List<Connection> _postponed = [];

    /// <summary>It has arrived, or stays after all.</summary>
    private static void BeginStay(Connection connection) => connection.Extras!.OwesBytes = (connection.Flags & ConnectionFlags.Holding) != 0;

    private static bool OwesHandling(Connection connection)
    {
        // What the handler itself holds back does not count.
        const ConnectionFlags offered = ConnectionFlags.Holding | ConnectionFlags.Paused | ConnectionFlags.Leaving;
        bool owesBytes = connection.Extras!.OwesBytes && (connection.Flags & offered) == ConnectionFlags.Holding;
        return owesBytes || connection.Actor is { OwesMessages: true };
    }

    private void Postpone(Connection connection, ConnectionHome target)
    {
        if (connection.Extras!.NextMove is null)
        {
            _postponed.Add(connection);
        }

        // Asked for again, the last one counts.
        connection.Extras.NextMove = target;
    }

    /// <summary>Moves that have waited long enough are carried out; who has had another handler since, or is gone, does not move.</summary>
    private void TakePostponed()
    {
        for (int i = _postponed.Count - 1; i >= 0; i--)
        {
            Connection connection = _postponed[i];
            bool isEnding = (connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0;
            ConnectionHome? target = connection.Extras?.NextMove;
            if (target is not null && !isEnding && OwesHandling(connection))
            {
                continue;
            }

            _postponed.RemoveAt(i);
            if (target is not null && (connection.Flags & ConnectionFlags.Gone) == 0)
            {
                connection.Extras!.NextMove = null;
                SetOut(connection, target);
            }
        }
    }
}
