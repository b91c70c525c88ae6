namespace Loop.Samples.Proxy;

/// <summary>How the end of one side reaches the other.</summary>
internal static class Ending
{
    /// <param name="other">The other side's connection.</param>
    /// <param name="reason">Why this side ended.</param>
    public static void PassOn(this Connection other, CloseReason reason)
    {
        switch (reason)
        {
            case CloseReason.PeerClosed or CloseReason.LoopStopped:
                // Both halves ended in order, or the loop closes everything: what is on its way to the other side still arrives.
                break;
            case CloseReason.IdleTimeout:
                other.Close();
                break;
            default:
                // A reset, or a side that is lost: an end in order would make the other take a part for the whole.
                other.Abort();
                break;
        }
    }
}
