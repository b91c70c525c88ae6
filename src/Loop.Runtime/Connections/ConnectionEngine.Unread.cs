namespace Loop.Connections;

/// <summary>
/// What a peer has sent and nobody has read: a loop that comes late has not got round to it, and a connection that is paused leaves it in the socket, on epoll at once and
/// on io_uring when much is held.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>
    /// A time is up, as far as the engine saw. Whether the peer has sent bytes meanwhile that wait in the socket: of a paused connection those that lie there say so once.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="silent">The time is that to the first byte, and not the idle time.</param>
    private bool IsPeerSpeaking(Connection connection, bool silent)
    {
        // The time to the first byte bounds a handshake, whatever comes of one; and idle is who takes nothing, whatever it says.
        bool inHandshake = (connection.Flags & ConnectionFlags.Unhandled) != 0 || connection.Extras?.Transform is { IsEstablished: false };
        if (silent ? inHandshake : (connection.Flags & ConnectionFlags.PausedBySendQueue) != 0)
        {
            return false;
        }

        int unread = _ring.UnreadBytes(connection.Descriptor);
        bool isKnown = !silent && connection.Extras is { } known && known.UnreadAtMs >= connection.LastActivityMs;
        if (unread <= 0 || (isKnown && unread <= connection.Extras!.UnreadBytes))
        {
            return false;
        }

        if (!inHandshake)
        {
            connection.Flags |= ConnectionFlags.FirstByteSeen;
        }

        // A millisecond ago, so that what is received in this one is later than the look.
        ConnectionExtras extras = ExtrasOf(connection);
        extras.UnreadBytes = unread;
        extras.UnreadAtMs = connection.LastActivityMs = _nowMs - 1;
        if (!silent)
        {
            // What it has not taken is known from here on too, or that would say once more that it may be taking.
            extras.UnsentBytes = _ring.UnsentBytes(connection.Descriptor);
            extras.UnsentAtMs = _nowMs - 1;
        }

        return true;
    }
}
