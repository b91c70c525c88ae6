using System.Buffers;

namespace Loop.Connections;

/// <summary>An <see cref="IBufferWriter{T}"/> over a connection's sends: what is advanced is queued.</summary>
internal sealed class ConnectionWriter : IBufferWriter<byte>
{
    private const int DefaultBytes = 4096;

    private readonly Connection _connection;
    private byte[] _scratch = [];

    public ConnectionWriter(Connection connection) => _connection = connection;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_scratch.Length, nameof(count));
        // A connection that is closing refuses the bytes, as Send does; a writer has no status to say so with.
        _connection.Send(new ReadOnlySpan<byte>(_scratch, 0, count));
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => Scratch(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Scratch(sizeHint);

    private byte[] Scratch(int sizeHint)
    {
        int needed = Math.Max(sizeHint, DefaultBytes);
        if (_scratch.Length < needed)
        {
            _scratch = new byte[needed];
        }

        return _scratch;
    }
}
