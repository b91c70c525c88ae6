namespace Loop;

/// <summary>What an <c>[OnError]</c> method decides after a method of its handler threw.</summary>
public enum Supervision
{
    /// <summary>The connection closes with <see cref="CloseReason.HandlerFault"/>; a plain actor ends. The default.</summary>
    Close = 0,

    /// <summary>
    /// The handler goes on: what the failed call was given counts as consumed. Where the method returns a consumed count this is
    /// refused, since nobody knows the count, and the connection closes.
    /// </summary>
    Resume,

    /// <summary>
    /// A fresh instance of the handler goes on with the same connection, from the next bytes; of a plain actor, with the same address and mailbox.
    /// One restart too many within a time (<see cref="LoopHandlerAttribute.MaxRestarts"/>) is <see cref="Stop"/>.
    /// </summary>
    Restart,

    /// <summary>The actor stops; its connection closes with <see cref="CloseReason.HandlerFault"/>.</summary>
    Stop,
}
