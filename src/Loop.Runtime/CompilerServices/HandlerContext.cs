using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>What a handler's constructor and field initializers may ask for: the connection it is being made for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HandlerContext
{
    [ThreadStatic]
    private static Connection? _connection;

    /// <summary>The connection that a handler is being made for on this thread.</summary>
    /// <exception cref="InvalidOperationException">No handler is being made: the class was constructed outside a loop.</exception>
    public static Connection Connection => _connection ?? throw new InvalidOperationException(
        "A handler class is made by its loop, one instance per connection; constructing one elsewhere gives it no connection. " +
        "Listen<T>(...) makes it, or takes a factory that runs on the loop.");

    internal static Connection? Enter(Connection? connection)
    {
        Connection? previous = _connection;
        _connection = connection;
        return previous;
    }
}
