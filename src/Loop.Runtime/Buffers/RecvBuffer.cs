using Loop.Connections;

namespace Loop;

/// <summary>
/// Received bytes, lent to the handler for the length of its call. Hand it on with <see cref="Connection.Send(RecvBuffer)"/>, read it,
/// or keep a copy with <see cref="Retain"/>; what is neither sent nor retained goes back when the handler returns.
/// </summary>
/// <remarks>It lives on the loop thread only. After it was sent it must not be used; under <c>Loop.Checks</c> that throws.</remarks>
public readonly unsafe ref struct RecvBuffer
{
    private readonly byte* _data;
    private readonly ConnectionEngine? _engine;
    private readonly int _length;
    private readonly int _lease;

    internal RecvBuffer(ConnectionEngine engine, byte* data, int length, int bufferId, int lease)
    {
        _engine = engine;
        _data = data;
        _length = length;
        BufferId = bufferId;
        _lease = lease;
    }

    /// <summary>The count of bytes.</summary>
    public int Length => _length;

    /// <summary>The bytes; good until the handler returns or sends the buffer.</summary>
    /// <exception cref="InvalidOperationException">Under checks: the buffer was sent, or its handler call is over.</exception>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            Check();
            return new(_data, _length);
        }
    }

    internal int BufferId { get; }

    internal byte* Data => _data;

    internal ConnectionEngine? Engine => _engine;

    /// <summary>A part of the buffer, lent as the whole is.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the buffer.</exception>
    public RecvBuffer Slice(int start, int length)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)_length, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(_length - start), nameof(length));
        return new(_engine!, _data + start, length, BufferId, _lease);
    }

    /// <summary>The rest of the buffer from a place on, lent as the whole is.</summary>
    /// <param name="start">Where it begins.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place does not lie in the buffer.</exception>
    public RecvBuffer Slice(int start) => Slice(start, _length - start);

    /// <summary>Copies the bytes into a pooled buffer that outlives the call.</summary>
    public OwnedBuffer Retain() => new(Span);

    /// <summary>
    /// Ends the loan early. Optional, and harmless when repeated: the loop ends it when the handler returns, and the memory comes home then.
    /// </summary>
    public void Dispose() => MarkSent();

    internal void Check()
    {
        if (LoopChecks.Enabled)
        {
            _engine?.CheckLease(_lease);
        }
    }

    /// <summary>Notes that the whole loan was handed on.</summary>
    internal void MarkSent()
    {
        if (LoopChecks.Enabled)
        {
            _engine?.EndLease(_lease, _length);
        }
    }
}
