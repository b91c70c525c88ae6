using Loop.Tasks;

namespace Loop.Connections;

/// <summary>A connection on its way from one loop to another: in no slot, in no ring, and nobody's but the thread's that has this.</summary>
internal sealed class ConnectionMove(Connection connection, ConnectionHome from, ConnectionHome to) : LoopContinuation
{
    public Connection Connection => connection;

    /// <summary>Its socket, an ordinary descriptor.</summary>
    public int Descriptor { get; init; }

    /// <summary>What its handler left unread.</summary>
    public byte[] Carried { get; init; } = [];

    /// <summary>What came and was not handed to the handler yet.</summary>
    public byte[] Held { get; init; } = [];

    /// <summary>Why it comes back to the loop that it left; <see cref="MoveStatus.Ok"/> on the way there.</summary>
    public MoveStatus Outcome { get; private set; }

    public override string Name => $"The move of a connection of {connection.Class.Name}";

    /// <summary>Sets out. Where the other loop has ended meanwhile, it is back on its old one when this returns.</summary>
    public void Begin()
    {
        if (!to.TryDeliver(this))
        {
            Outcome = MoveStatus.LoopStopped;
            from.Engine!.Arrive(this);
        }
    }

    public override bool LeaveBehind()
    {
        bool isReturning = Outcome != MoveStatus.Ok;
        Outcome = MoveStatus.LoopStopped;
        connection.Actor?.Redirect(from.Engine!);
        if (isReturning || !from.TryDeliver(this))
        {
            (isReturning ? from : to).Engine!.ArriveTooLate(this);
        }

        return true;
    }

    protected override void Proceed() => (Outcome == MoveStatus.Ok ? to : from).Engine!.Arrive(this);
}
