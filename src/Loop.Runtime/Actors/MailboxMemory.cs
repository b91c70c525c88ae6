namespace Loop.Actors;

/// <summary>The memory of one loop's mailboxes, counted by whoever tells, and bounded.</summary>
internal sealed class MailboxMemory(long limitBytes)
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public long LimitBytes => limitBytes;

    /// <summary>Takes memory for a ring; false when that would be over the limit.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= limitBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Takes memory also over the limit, for what must not be refused.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
