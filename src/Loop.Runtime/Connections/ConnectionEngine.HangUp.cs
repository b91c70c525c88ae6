using Loop.Rings;

namespace Loop.Connections;

/// <summary>Resets that are seen without a receive.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>A reset was seen while nothing was being received.</summary>
    private void OnHangUp(in Completion completion)
    {
        const int pollError = 0x8;
        const int pollReadHangUp = 0x2000;
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
        else if (completion.Result == RingResult.Cancelled || (!completion.More && completion.Result == pollReadHangUp))
        {
            // It may have been paused again meanwhile; and a watch that ended with a half-close, as the kernel ends them all at an overflow, has not seen what it is for.
            UpdateReceiving(connection);
        }
        else if (!completion.More)
        {
            // A watch that ended when both directions were over, or that failed, is not armed again, or it would report the same for ever.
            connection.Flags |= ConnectionFlags.HangUpSeen;
        }

        FinishTeardown(connection);
    }
}
