using System.Numerics;

namespace Loop.Buffers;

/// <summary>
/// Copies of received bytes for methods that may wait, each of its own length, rounded up to a power of two. Managed arrays, so that a
/// method which keeps one too long reads other bytes and never freed memory. Free ones are kept up to a bound. The loop thread only.
/// </summary>
internal sealed class CopyPool
{
    private const int SmallestLog = 6;
    private const int LargestLog = 16;

    /// <summary>Enough for ten thousand copies of a kilobyte each.</summary>
    private const int MaxFreeBytes = 16 * 1024 * 1024;

    private readonly MemoryAccount _account;
    private readonly Stack<byte[]>[] _free = [.. Enumerable.Range(0, LargestLog - SmallestLog + 1).Select(static _ => new Stack<byte[]>())];
    private int _freeBytes;

    public CopyPool(MemoryAccount account) => _account = account;

    /// <summary>Copies that are out: 0 when all are home.</summary>
    public int InUse { get; private set; }

    /// <summary>Takes an array of at least so many bytes.</summary>
    public byte[] Rent(int lengthBytes)
    {
        int log = Log(lengthBytes);
        InUse++;
        if (log <= LargestLog && _free[log - SmallestLog].TryPop(out byte[]? array))
        {
            _freeBytes -= array.Length;
        }
        else
        {
            array = GC.AllocateUninitializedArray<byte>(log <= LargestLog ? 1 << log : lengthBytes);
        }

        _account.Bytes += array.Length;
        return array;
    }

    /// <summary>Takes an array back.</summary>
    public void Return(byte[] array)
    {
        Forget(array);
        if (LoopChecks.Enabled)
        {
            // Whoever still reads it sees that it is not his any more.
            Array.Fill(array, (byte)0xDB);
        }

        int log = Log(array.Length);
        if (log <= LargestLog && array.Length == 1 << log && _freeBytes + array.Length <= MaxFreeBytes)
        {
            _free[log - SmallestLog].Push(array);
            _freeBytes += array.Length;
        }
    }

    /// <summary>Leaves an array to whoever still uses it, and to the garbage collector.</summary>
    public void Forget(byte[] array)
    {
        if (--InUse < 0)
        {
            throw new LoopInvariantException("A copy of received bytes was returned more often than it was rented.");
        }

        _account.Bytes -= array.Length;
    }

    private static int Log(int lengthBytes) => Math.Max(SmallestLog, BitOperations.Log2((uint)Math.Max(lengthBytes, 1) - 1) + 1);
}
