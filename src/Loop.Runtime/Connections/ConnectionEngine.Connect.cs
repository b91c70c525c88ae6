using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>Outgoing connections, from where they are made on: they differ from accepted ones in who hears of them first.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Opens a connection that was made, and whose place in the budget is taken. Its handler hears of it before anything else.</summary>
    /// <returns>The connection; without a handler when its constructor threw.</returns>
    public Connection OpenOutgoing(int descriptor, ConnectOperation operation, bool isUnix)
    {
        Connection connection = AddSlot(descriptor, operation.Class);
        connection.Outgoing = operation;
        Counters.Connected++;
        if (TryStart(connection, isUnix) && connection.Class.Handles(ConnectionEvents.Connected))
        {
            connection.Flags |= ConnectionFlags.AcceptPending;
            EnqueueReady(connection);
        }

        return connection;
    }

    /// <summary>Connections that the process counts, those under way among them.</summary>
    public int BudgetUsed => _options.Budget.Used;

    /// <summary>A descriptor that was counted as a connection is closed.</summary>
    public void ReturnBudget()
    {
        _options.Budget.Return();
        NoteRoom();
    }
}
