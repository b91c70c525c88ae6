namespace Loop.Connections;

/// <summary>
/// When connections run out of time, to a tenth of a second: one ring of buckets, each a list through the connections themselves.
/// Activity only writes a time; a connection whose bucket comes up early is put where its time is now.
/// </summary>
internal sealed class DeadlineWheel
{
    public const int ResolutionMs = 128;
    private const int BucketCount = 4096;

    private readonly Connection?[] _buckets = new Connection?[BucketCount];
    private readonly ulong[] _occupied = new ulong[BucketCount / 64];
    private long _tick;

    public DeadlineWheel(long nowMs) => _tick = nowMs / ResolutionMs;

    public int Count { get; private set; }

    /// <summary>Puts a connection where it comes up once its time has passed; one beyond the horizon comes up there and is put anew.</summary>
    public void Add(Connection connection, long dueMs)
    {
        if (connection.DeadlineBucket >= 0)
        {
            throw new LoopInvariantException($"Connection {connection.Id} stands in the deadline wheel twice.");
        }

        long tick = Math.Clamp((dueMs / ResolutionMs) + 1, _tick + 1, _tick + BucketCount - 1);
        int bucket = (int)(tick % BucketCount);
        Connection? first = _buckets[bucket];
        connection.DeadlineBucket = bucket;
        connection.DeadlineNext = first;
        connection.DeadlinePrevious = null;
        if (first is not null)
        {
            first.DeadlinePrevious = connection;
        }

        _buckets[bucket] = connection;
        _occupied[bucket >> 6] |= 1UL << (bucket & 63);
        Count++;
    }

    public void Remove(Connection connection)
    {
        int bucket = connection.DeadlineBucket;
        if (bucket < 0)
        {
            return;
        }

        if (connection.DeadlinePrevious is { } previous)
        {
            previous.DeadlineNext = connection.DeadlineNext;
        }
        else
        {
            _buckets[bucket] = connection.DeadlineNext;
            if (connection.DeadlineNext is null)
            {
                _occupied[bucket >> 6] &= ~(1UL << (bucket & 63));
            }
        }

        if (connection.DeadlineNext is { } next)
        {
            next.DeadlinePrevious = connection.DeadlinePrevious;
        }

        connection.DeadlineNext = null;
        connection.DeadlinePrevious = null;
        connection.DeadlineBucket = -1;
        Count--;
    }

    /// <summary>Takes one connection whose bucket has come up; null when there is none up to now.</summary>
    public Connection? TakeDue(long nowMs)
    {
        long now = nowMs / ResolutionMs;
        while (_tick <= now)
        {
            Connection? first = _buckets[(int)(_tick % BucketCount)];
            if (first is not null)
            {
                Remove(first);
                return first;
            }

            if (_tick == now || Count == 0)
            {
                _tick = now;
                return null;
            }

            _tick++;
        }

        return null;
    }

    /// <summary>Milliseconds until the next occupied bucket comes up; -1 when all are empty.</summary>
    public long NextMs(long nowMs)
    {
        if (Count == 0)
        {
            return -1;
        }

        int start = (int)(_tick % BucketCount);
        for (int distance = 0; distance < BucketCount;)
        {
            int bucket = (start + distance) % BucketCount;
            ulong word = _occupied[bucket >> 6] >> (bucket & 63);
            if (word != 0)
            {
                distance += System.Numerics.BitOperations.TrailingZeroCount(word);
                return Math.Max(0, ((_tick + distance) * ResolutionMs) - nowMs);
            }

            distance += 64 - (bucket & 63);
        }

        return 0;
    }
}
