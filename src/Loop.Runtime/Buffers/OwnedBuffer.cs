using System.Buffers;
using Loop.Buffers;

namespace Loop;

/// <summary>
/// Pooled bytes that outlive the handler call: a copy of received ones, made by <see cref="RecvBuffer.Retain"/>, or the content of a file, read
/// by <see cref="LoopFile.ReadAll(string, CancellationToken)"/>. Given back by <see cref="Dispose"/> or by sending it.
/// </summary>
/// <remarks>It may cross threads and be disposed on any of them; disposing twice is allowed. After sending it belongs to the connection.</remarks>
public sealed class OwnedBuffer : IDisposable
{
    private readonly PinnedBlock? _block;
    private byte[]? _array;

    internal OwnedBuffer(ReadOnlySpan<byte> bytes)
    {
        _array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_array);
        Length = bytes.Length;
    }

    /// <summary>Takes over a block whose first bytes have been filled.</summary>
    internal OwnedBuffer(PinnedBlock block, int lengthBytes)
    {
        _block = block;
        _array = block.Array;
        Length = lengthBytes;
    }

    /// <summary>The count of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed or sent.</exception>
    public Memory<byte> Memory => new(_array ?? throw new ObjectDisposedException(nameof(OwnedBuffer)), _block?.Offset ?? 0, Length);

    /// <summary>Gives the memory back. Any thread; a second call does nothing.</summary>
    public void Dispose()
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is null)
        {
            return;
        }

        if (_block is null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
        else
        {
            _block.Return();
        }
    }
}
