namespace Loop.Connections;

/// <summary>What a handler says about its flow: pause, resume, credit.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    public void Pause(Connection connection)
    {
        CheckOwner();
        AddPause(connection, ConnectionFlags.PausedByHandler);
    }

    public void Resume(Connection connection)
    {
        CheckOwner();
        Unpause(connection, ConnectionFlags.PausedByHandler);
    }

    public void AddCredit(Connection connection, int receives)
    {
        CheckOwner();
        ConnectionExtras extras = ExtrasOf(connection);
        extras.Credit = (int)Math.Min((long)extras.Credit + receives, int.MaxValue);
        connection.Flags |= ConnectionFlags.CountsCredit;
        Unpause(connection, ConnectionFlags.PausedByCredit);
    }

    private void UseCredit(Connection connection)
    {
        if (--connection.Extras!.Credit <= 0)
        {
            AddPause(connection, ConnectionFlags.PausedByCredit);
        }
    }

    private void AddPause(Connection connection, ConnectionFlags pause)
    {
        const ConnectionFlags byItself = ConnectionFlags.PausedByHandler | ConnectionFlags.PausedByCredit;
        if ((connection.Flags & ConnectionFlags.Leaving) != 0 && (pause & byItself) == 0)
        {
            return;
        }

        if ((connection.Flags & (pause | ConnectionFlags.Closing | ConnectionFlags.TearingDown)) == 0)
        {
            connection.Flags |= pause;
            UpdateReceiving(connection);
        }
    }

    private void Unpause(Connection connection, ConnectionFlags pause)
    {
        if ((connection.Flags & pause) == 0)
        {
            return;
        }

        connection.Flags &= ~pause;
        if ((connection.Flags & (ConnectionFlags.Paused | ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        if ((connection.Flags & (ConnectionFlags.Holding | ConnectionFlags.EndPending)) != 0)
        {
            EnqueueReady(connection);
        }

        UpdateReceiving(connection);
    }
}
