using System.ComponentModel;
using Loop.Actors;

namespace Loop.CompilerServices;

/// <summary>What a handler's constructor and field initializers may ask for: the connection or the actor that it is being made for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HandlerContext
{
    [ThreadStatic]
    private static Connection? _connection;

    [ThreadStatic]
    private static ActorCell? _actor;

    /// <summary>The connection that a handler is being made for on this thread.</summary>
    /// <exception cref="InvalidOperationException">No handler is being made: the class was constructed outside a loop.</exception>
    public static Connection Connection => _connection ?? throw new InvalidOperationException(
        "A handler class is made by its loop, one instance per connection; constructing one elsewhere gives it no connection. " +
        "Listen<T>(...) makes it, or takes a factory that runs on the loop.");

    /// <summary>The address of the actor that a handler is being made for on this thread.</summary>
    /// <typeparam name="T">The handler class, one without connection events.</typeparam>
    /// <exception cref="InvalidOperationException">No actor is being made: the class was constructed outside a loop.</exception>
    public static Address<T> Self<T>()
        where T : class => new(_actor ?? throw new InvalidOperationException(
        "A handler class is made by its loop; constructing one elsewhere gives it no address. Spawn<T>(...) makes it, or takes a factory that runs on the loop."));

    /// <summary>The address of a connection's handler, made when it is first asked for. The loop thread only.</summary>
    /// <typeparam name="T">The handler class.</typeparam>
    /// <param name="connection">Its connection.</param>
    public static Address<T> Self<T>(Connection connection)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Engine.CheckOwner();
        return new((ActorCell)connection.Engine.Actors!.ActorOf(connection));
    }

    /// <summary>The datagram socket that a handler is being made for on this thread.</summary>
    /// <exception cref="InvalidOperationException">No handler of datagrams is being made.</exception>
    public static DatagramSocket Datagrams => _actor?.Datagrams ?? throw new InvalidOperationException(
        "A handler of datagrams is made with its socket: by Listen<T>(\"udp:...\") or EventLoop.OpenDatagram<T>(...), and not by Spawn or elsewhere.");

    /// <summary>The actor whose handler is being made on this thread; null where none is.</summary>
    internal static ActorCell? Making => _actor;

    /// <summary>The connection whose handler is being made on this thread; null where none is.</summary>
    internal static Connection? MakingFor => _connection;

    internal static ActorCell? Enter(ActorCell? actor)
    {
        ActorCell? previous = _actor;
        _actor = actor;
        return previous;
    }

    internal static Connection? Enter(Connection? connection)
    {
        Connection? previous = _connection;
        _connection = connection;
        return previous;
    }
}
