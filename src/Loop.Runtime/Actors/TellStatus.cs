namespace Loop;

/// <summary>What became of a message.</summary>
public enum TellStatus
{
    /// <summary>It waits in the actor's mailbox. The actor gets it unless it ends before.</summary>
    Ok = 0,

    /// <summary>The mailbox is full, or the mailboxes of the loop have used up their memory: the message was not taken. Try later, or drop it.</summary>
    Full,

    /// <summary>The actor has ended: the message was not taken, and was counted. It never will be.</summary>
    Gone,
}
