using Loop.Rings;

namespace Loop.Connections;

/// <summary>Resets that are seen without a receive.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>A reset was seen while nothing was being received.</summary>
    private void OnHangUp(in Completion completion)
    {
        const int pollError = 0x8;
        Connection? connection = Find(completion.Token);
        if (connection is null)
        {
            _ring.Counters.Stale++;
            return;
        }

        if (!completion.More)
        {
            connection.Flags &= ~ConnectionFlags.HangUpArmed;
            connection.InFlight--;
        }

        if (completion.Result > 0 && (completion.Result & pollError) != 0)
        {
            Teardown(connection, CloseReason.PeerReset);
        }
        else if (completion.Result == RingResult.Cancelled)
        {
            // It may have been paused again meanwhile.
            UpdateReceiving(connection);
        }
        else if (!completion.More)
        {
            // A watch that ended without a reset is not armed again, or it would report the same for ever.
            connection.Flags |= ConnectionFlags.HangUpSeen;
        }

        FinishTeardown(connection);
    }
}
