using Loop.Connections;

namespace Loop;

/// <summary>
/// Stands between a connection's socket and its handler: bytes that come in go through <see cref="OnReceived"/>, bytes that the handler sends through
/// <see cref="OnSending"/>. The place of encryption, of a header before the first byte, of logging. Installed for every connection by
/// <see cref="ConnectionOptions.Transform"/>, or in the middle of one by <see cref="Connection.UseTransform"/>.
/// </summary>
/// <remarks>
/// <para>
/// An object of one connection's own. Every method runs on the connection's loop, never two at a time; the protected verbs may also be called between
/// events, on the loop. None of them may block. What a method throws is logged and resets the connection with <see cref="CloseReason.TransformFault"/>.
/// </para>
/// <para>
/// What a transform does not consume the runtime keeps and offers again, so that it need hold nothing itself: input up to the larger of <c>MaxCarryBytes</c> and
/// 64 KiB (more closes with <see cref="CloseReason.CarryOverflow"/>), output as part of the send queue (<see cref="Connection.QueuedBytes"/>,
/// its watermarks and its hard cap). While more than 64 KiB that it delivered wait for the handler, it is offered no input. While it holds
/// output back, it is offered input also when the handler has paused: a handshake goes on.
/// </para>
/// <para>
/// The time to the first byte is that to the first byte of the handler's, so it bounds a handshake. A file cannot be sent through a transform
/// (<see cref="SendStatus.NotSupported"/>). An <see cref="IDisposable"/> transform is disposed when it leaves, or the connection is gone.
/// </para>
/// </remarks>
public abstract class ConnectionTransform
{
    private Connection? _connection;

    /// <summary>The connection that it was installed in.</summary>
    /// <exception cref="InvalidOperationException">It was not installed yet.</exception>
    protected Connection Connection => _connection ?? throw new InvalidOperationException("The transform was not installed in a connection yet.");

    /// <summary>
    /// Whether a new connection's handler is made only when <see cref="Establish"/> was called, or the transform has left: then the handler
    /// knows nothing of a connection whose handshake fails. Asked once, when the connection begins; it has no meaning in the middle of one.
    /// </summary>
    protected internal virtual bool HoldsHandlerBack => false;

    internal Connection? Owner => _connection;

    /// <summary>It was installed; no byte has gone through it. A client's handshake begins here.</summary>
    protected internal virtual void OnInstalled()
    {
    }

    /// <summary>Bytes came from the peer. Hand on with <see cref="Deliver"/> what they mean for the handler; answer with <see cref="Transmit"/>.</summary>
    /// <param name="bytes">All that came and was not consumed, in order; good until the method returns.</param>
    /// <returns>
    /// How many were consumed. With more than 0, but not all, it is called again at once; with 0 when more has come. A count outside 0..length is a
    /// fault.
    /// </returns>
    protected internal abstract int OnReceived(ReadOnlySpan<byte> bytes);

    /// <summary>The handler sends. Hand on with <see cref="Transmit"/> what the peer is to get.</summary>
    /// <param name="bytes">All that was sent and not consumed, in order; good until the method returns.</param>
    /// <returns>How many were consumed; the rest is offered again when more has come or was sent, or after <see cref="Continue"/>.</returns>
    protected internal abstract int OnSending(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// The peer has ended its half, and everything that came before was offered. Input that it still holds back ends the connection
    /// as <see cref="CloseReason.TruncatedFrame"/>, unless it calls <see cref="Refuse"/>.
    /// </summary>
    protected internal virtual void OnPeerEnd()
    {
    }

    /// <summary>The handler's half ends, by <see cref="Connection.Close"/> or <see cref="Connection.ShutdownSend"/>: the last chance to transmit.</summary>
    protected internal virtual void OnSendEnd()
    {
    }

    /// <summary>Hands bytes to the handler, which gets them in order, when its turn comes and it has not paused. Without effect once it closes.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    protected void Deliver(ReadOnlySpan<byte> bytes)
    {
        if (StageOf(out Connection connection) is { } stage)
        {
            connection.Engine.Deliver(connection, stage, bytes);
        }
    }

    /// <summary>Queues bytes for the peer, behind all that is queued; they leave at the end of the tick. Also while the connection closes in order.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    protected SendStatus Transmit(ReadOnlySpan<byte> bytes) =>
        StageOf(out Connection connection) is not null ? connection.Engine.Transmit(connection, bytes) : SendStatus.Closed;

    /// <summary>The handshake is done: a handler that was held back (<see cref="HoldsHandlerBack"/>) is made, and told of its connection.</summary>
    protected void Establish()
    {
        if (StageOf(out Connection connection) is { } stage)
        {
            stage.IsEstablished = true;
            connection.Engine.ContinueTransform(connection, stage);
        }
    }

    /// <summary>Something other than bytes changed, outside its methods: what was held back, in either direction, is offered again.</summary>
    protected void Continue()
    {
        if (StageOf(out Connection connection) is { } stage)
        {
            stage.InputWaits |= !stage.IsInCall;
            connection.Engine.ContinueTransform(connection, stage);
        }
    }

    /// <summary>The peer said, within its bytes, that nothing more comes: the handler is told of the end behind what was delivered. What follows is discarded.</summary>
    protected void EndReceive()
    {
        if (StageOf(out Connection connection) is { } stage)
        {
            connection.Engine.EndInputEarly(connection, stage);
        }
    }

    /// <summary>Ends the connection in order, behind what was transmitted. What was delivered and not handed over is lost.</summary>
    /// <param name="reason">What <c>[OnClose]</c> is told.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CloseReason.None"/>.</exception>
    protected void Refuse(CloseReason reason = CloseReason.TransformRefused)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(reason, CloseReason.None);
        if (StageOf(out Connection connection) is not null)
        {
            connection.Engine.Close(connection, reason);
        }
    }

    /// <summary>
    /// Its work is done: from here on bytes pass untouched, and the connection is as cheap as one without a transform. Input that it has not consumed is
    /// delivered, output that it has not consumed is sent, as they are.
    /// </summary>
    protected void Leave()
    {
        if (StageOf(out Connection connection) is { } stage)
        {
            stage.IsLeaving = true;
            connection.Engine.ContinueTransform(connection, stage);
        }
    }

    /// <summary>Sets the addresses that <see cref="Connection.RemoteEndPoint"/> and <see cref="Connection.LocalEndPoint"/> show from here on.</summary>
    /// <param name="remote">The peer's.</param>
    /// <param name="local">This end's.</param>
    protected void SetEndPoints(in PeerAddress remote, in PeerAddress local)
    {
        if (StageOf(out Connection connection) is not null)
        {
            connection.Engine.SetAddresses(connection, remote, local);
        }
    }

    internal void Attach(Connection connection)
    {
        if (Interlocked.CompareExchange(ref _connection, connection, null) is not null)
        {
            throw new InvalidOperationException("A transform serves one connection: make a new one for each.");
        }
    }

    /// <summary>Its place in its connection; null when it has left, or the connection is gone.</summary>
    private TransformStage? StageOf(out Connection connection)
    {
        connection = Connection;
        connection.Engine.CheckOwner();
        return connection.Extras?.Transform is { } stage && stage.Transform == this ? stage : null;
    }
}
