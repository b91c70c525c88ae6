namespace Loop.Connections;

/// <summary>Two connections with one flow: the send queue of each holds back what the other receives.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    public void JoinFlow(Connection left, Connection right)
    {
        CheckOwner();
        if (left == right || left.Engine != right.Engine)
        {
            throw new ArgumentException("A connection joins its flow with another connection of its own loop.", nameof(right));
        }

        if (((left.Flags | right.Flags) & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            // One of them is on its way out.
            return;
        }

        PartFlow(left);
        PartFlow(right);
        SetFlow(left, right, isJoined: true);
    }

    /// <summary>The connection that stops receiving while this one's send queue is over its high watermark.</summary>
    private static Connection FlowSource(Connection connection) => connection.Extras?.FlowSource ?? connection;

    /// <summary>Ends the join, where there is one; a full send queue holds back its own connection from here on.</summary>
    private void PartFlow(Connection connection)
    {
        if (connection.Extras?.FlowSource is { } other)
        {
            SetFlow(connection, other, isJoined: false);
        }
    }

    private void SetFlow(Connection left, Connection right, bool isJoined)
    {
        // Whichever of the two a full queue has paused: it was a queue of these two.
        Unpause(left, ConnectionFlags.PausedBySendQueue);
        Unpause(right, ConnectionFlags.PausedBySendQueue);
        ExtrasOf(left).FlowSource = isJoined ? right : null;
        ExtrasOf(right).FlowSource = isJoined ? left : null;
        HoldBackIfFull(left);
        HoldBackIfFull(right);
        GoOnLeaving(left);
        GoOnLeaving(right);
    }

    private void HoldBackIfFull(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.OverHigh) != 0)
        {
            AddPause(FlowSource(connection), ConnectionFlags.PausedBySendQueue);
        }
    }
}
