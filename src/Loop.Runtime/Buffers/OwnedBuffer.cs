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
    /// <summary>A block of a loop's pool or an array of the shared one; null when it was given back. One field, since these are made by the million.</summary>
    private object? _source;

    internal OwnedBuffer(ReadOnlySpan<byte> bytes)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(array);
        _source = array;
        Length = bytes.Length;
    }

    /// <summary>Takes over a block whose first bytes have been filled.</summary>
    internal OwnedBuffer(PinnedBlock block, int lengthBytes)
    {
        _source = block;
        Length = lengthBytes;
    }

    /// <summary>The count of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed or sent.</exception>
    public Memory<byte> Memory => _source switch
    {
        PinnedBlock block => new(block.Array, block.Offset, Length),
        byte[] array => new(array, 0, Length),
        _ => throw new ObjectDisposedException(nameof(OwnedBuffer)),
    };

    /// <summary>Gives the memory back. Any thread; a second call does nothing.</summary>
    public void Dispose()
    {
        object? source = Interlocked.Exchange(ref _source, null);
        if (source is PinnedBlock block)
        {
            block.Return();
        }
        else if (source is byte[] array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
