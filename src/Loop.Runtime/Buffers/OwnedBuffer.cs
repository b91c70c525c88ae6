using System.Buffers;

namespace Loop;

/// <summary>
/// A pooled copy of received bytes that outlives the handler call: made by <see cref="RecvBuffer.Retain"/>, given back by
/// <see cref="Dispose"/> or by sending it.
/// </summary>
/// <remarks>It may cross threads and be disposed on any of them; disposing twice is allowed. After sending it belongs to the connection.</remarks>
public sealed class OwnedBuffer : IDisposable
{
    private byte[]? _array;

    internal OwnedBuffer(ReadOnlySpan<byte> bytes)
    {
        _array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_array);
        Length = bytes.Length;
    }

    /// <summary>The count of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed or sent.</exception>
    public Memory<byte> Memory => new(_array ?? throw new ObjectDisposedException(nameof(OwnedBuffer)), 0, Length);

    /// <summary>Gives the memory back. Any thread; a second call does nothing.</summary>
    public void Dispose()
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
