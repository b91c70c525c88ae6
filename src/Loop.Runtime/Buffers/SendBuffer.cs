namespace Loop;

/// <summary>
/// Bytes that are made once and sent many times, to any number of connections on any loop: a greeting, a broadcast, a constant
/// answer. Sending it copies nothing but what a socket does not take at once.
/// </summary>
/// <remarks>Immutable and safe on every thread; its memory is pinned and goes with the garbage collector.</remarks>
public sealed class SendBuffer
{
    private readonly byte[] _pinned;

    private SendBuffer(byte[] pinned) => _pinned = pinned;

    /// <summary>The count of bytes.</summary>
    public int Length => _pinned.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _pinned;

    /// <summary>Makes a buffer with a copy of the bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static SendBuffer Create(ReadOnlySpan<byte> bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned);
        return new(pinned);
    }

    /// <summary>The address of the first byte; good as long as the buffer is reachable.</summary>
    internal unsafe byte* Address => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_pinned, 0);
}
