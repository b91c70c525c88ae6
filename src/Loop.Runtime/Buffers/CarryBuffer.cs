using System.Buffers;

namespace Loop.Buffers;

/// <summary>
/// Bytes that a handler left unread, together in one piece so that they can be offered again with what follows. Grows by
/// doubling, for bytes that came and never for a length that was only announced.
/// </summary>
internal sealed class CarryBuffer
{
    /// <summary>Less is not worth asking the pool for: each smaller size of its arrays would be made once more, the first time that it is needed.</summary>
    private const int SmallestBytes = 64;

    private readonly MemoryAccount _account;
    private byte[] _bytes = [];
    private int _start;

    public CarryBuffer(MemoryAccount account) => _account = account;

    public int LengthBytes { get; private set; }

    public int MemoryBytes => _bytes.Length;

    public ReadOnlySpan<byte> Span => new(_bytes, _start, LengthBytes);

    /// <exception cref="OutOfMemoryException">No memory for them can be had: nothing was appended.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int end = _start + LengthBytes;
        if (end + bytes.Length > _bytes.Length)
        {
            MakeRoom(bytes.Length);
            end = LengthBytes;
        }

        bytes.CopyTo(_bytes.AsSpan(end));
        LengthBytes += bytes.Length;
    }

    /// <returns>False when no memory for them can be had, under a limit on the heap: nothing was appended.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Append(bytes);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    public void Advance(int lengthBytes)
    {
        _start += lengthBytes;
        LengthBytes -= lengthBytes;
        if (LengthBytes == 0)
        {
            Clear();
        }
    }

    /// <summary>Drops the bytes and gives the memory back.</summary>
    public void Clear()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        _start = 0;
        LengthBytes = 0;
        if (bytes.Length > 0)
        {
            _account.Bytes -= bytes.Length;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void MakeRoom(int moreBytes)
    {
        int needed = LengthBytes + moreBytes;
        if (needed <= _bytes.Length)
        {
            Span.CopyTo(_bytes);
            _start = 0;
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(SmallestBytes, _bytes.Length * 2)));
        _account.Bytes += larger.Length;
        Span.CopyTo(larger);
        int kept = LengthBytes;
        Clear();
        _bytes = larger;
        LengthBytes = kept;
    }
}

/// <summary>A sum of memory that several owners add to and take from.</summary>
internal sealed class MemoryAccount
{
    public long Bytes { get; set; }
}
