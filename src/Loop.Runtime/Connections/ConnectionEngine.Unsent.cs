namespace Loop.Connections;

/// <summary>
/// How far a slow peer comes while its socket tells nothing: a full socket reports room only when a third of it is free (sk_stream_is_writeable), and
/// what it has taken whole it reports never.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>The socket is full, or the close begins, with a file to go on with: this is where it stands.</summary>
    private void NoteUnsentOfFile(Connection connection)
    {
        if (connection.Extras is { Files.Count: > 0 } extras)
        {
            extras.UnsentBytes = _ring.UnsentBytes(connection.Descriptor);
            extras.UnsentAtMs = _nowMs;
        }
    }

    /// <summary>Whether the peer of a closing connection has taken something since the last look.</summary>
    private bool IsStillTakingFile(Connection connection)
    {
        if (connection.Extras is not { Files.Count: > 0 } extras)
        {
            return false;
        }

        int before = extras.UnsentBytes;
        NoteUnsentOfFile(connection);
        if (extras.UnsentBytes < 0 || extras.UnsentBytes >= before)
        {
            return false;
        }

        connection.LastActivityMs = _nowMs;
        return true;
    }

    /// <summary>
    /// The idle time is up, as far as the engine saw. Whether the peer has taken bytes out of the socket meanwhile; where that is not known, for nobody
    /// looked at the start, it is true once more as long as there are some to take.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="againMs">When to look again.</param>
    private bool IsPeerTaking(Connection connection, out long againMs)
    {
        ConnectionLimits limits = connection.Class.Limits;
        againMs = _nowMs + limits.IdleTimeoutMs;
        if (limits.FirstByteTimeoutMs > 0 && (connection.Flags & ConnectionFlags.FirstByteSeen) == 0)
        {
            againMs = Math.Min(againMs, connection.DueMs);
        }

        int unsent = _ring.UnsentBytes(connection.Descriptor);
        bool isKnown = connection.Extras is { } known && known.UnsentAtMs >= connection.LastActivityMs;
        if (unsent < 0 || (unsent == 0 && !isKnown) || (isKnown && unsent >= connection.Extras!.UnsentBytes))
        {
            return false;
        }

        // A millisecond ago, so that what is sent in this one, and adds to the socket, is later than the look.
        ConnectionExtras extras = ExtrasOf(connection);
        extras.UnsentBytes = unsent;
        extras.UnsentAtMs = _nowMs - 1;
        if (isKnown)
        {
            connection.LastActivityMs = _nowMs - 1;
        }

        return true;
    }
}
