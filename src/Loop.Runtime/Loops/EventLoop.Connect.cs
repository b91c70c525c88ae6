using Loop.CompilerServices;
using Loop.Connections;
using Loop.Connections.Connecting;

namespace Loop;

/// <summary>Outgoing connections.</summary>
public sealed partial class EventLoop
{
    /// <summary>What holds for a connection that was made where neither its handler class nor the options say otherwise.</summary>
    private static readonly ConnectionLimits OutgoingLimits = new() { FirstByteTimeoutMs = 0 };

    /// <summary>
    /// Connects to an endpoint and serves the connection on this loop with a handler class, whose constructor parameters come from the service
    /// provider. Any thread; never waits, resolves names elsewhere, and begins in this or the next tick.
    /// </summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>; its <c>[OnConnect]</c> runs first.</typeparam>
    /// <param name="endPoint"><c>name:7000</c>, <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/path</c> or <c>unix:@abstract</c>.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <param name="outcome">
    /// Called on the loop when the outcome is known, always after this method has returned; it may connect again, which begins in the next tick. Where the
    /// loop does not take the work (its queue is full, it has ended, or it stops and such a callback asks for it), the returned operation alone says so.
    /// </param>
    /// <param name="cancellationToken">Gives up, as <see cref="ConnectOperation.Cancel"/> does.</param>
    /// <returns>The operation; awaiting it gives the outcome.</returns>
    /// <exception cref="LoopException">The endpoint's text or an option cannot be used.</exception>
    public ConnectOperation Connect<T>(
        string endPoint, ConnectOptions? options = null, Action<ConnectResult>? outcome = null, CancellationToken cancellationToken = default)
        where T : class, IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return StartConnect<T>(ConnectTarget.Parse(endPoint), null, options, outcome, cancellationToken);
    }

    /// <summary>As <see cref="Connect{T}(string, ConnectOptions, Action{ConnectResult}, CancellationToken)"/>, to an address.</summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>; its <c>[OnConnect]</c> runs first.</typeparam>
    /// <param name="endPoint">The address.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <param name="outcome">Called on the loop when the outcome is known.</param>
    /// <param name="cancellationToken">Gives up, as <see cref="ConnectOperation.Cancel"/> does.</param>
    /// <exception cref="LoopException">Nothing can be connected to the address, or an option cannot be used.</exception>
    public ConnectOperation Connect<T>(
        PeerAddress endPoint, ConnectOptions? options = null, Action<ConnectResult>? outcome = null, CancellationToken cancellationToken = default)
        where T : class, IConnectionHandler<T> =>
        StartConnect<T>(ConnectTarget.From(endPoint), null, options, outcome, cancellationToken);

    /// <summary>
    /// As <see cref="Connect{T}(string, ConnectOptions, Action{ConnectResult}, CancellationToken)"/>, with a handler that a factory makes on the loop: one
    /// for each connection, when it is made.
    /// </summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>; its <c>[OnConnect]</c> runs first.</typeparam>
    /// <param name="endPoint">As a text.</param>
    /// <param name="factory">Makes the handler of a connection that was made.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <param name="outcome">Called on the loop when the outcome is known.</param>
    /// <param name="cancellationToken">Gives up, as <see cref="ConnectOperation.Cancel"/> does.</param>
    /// <exception cref="LoopException">The endpoint's text or an option cannot be used.</exception>
    public ConnectOperation Connect<T>(
        string endPoint, Func<T> factory, ConnectOptions? options = null, Action<ConnectResult>? outcome = null, CancellationToken cancellationToken = default)
        where T : class, IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(factory);
        return StartConnect(ConnectTarget.Parse(endPoint), factory, options, outcome, cancellationToken);
    }

    /// <summary>
    /// As <see cref="Connect{T}(string, Func{T}, ConnectOptions, Action{ConnectResult}, CancellationToken)"/>, to an endpoint that was read before.
    /// </summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>; its <c>[OnConnect]</c> runs first.</typeparam>
    /// <param name="endPoint">The endpoint.</param>
    /// <param name="factory">Makes the handler of a connection that was made.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <param name="outcome">Called on the loop when the outcome is known.</param>
    /// <param name="cancellationToken">Gives up, as <see cref="ConnectOperation.Cancel"/> does.</param>
    /// <exception cref="LoopException">An option cannot be used.</exception>
    public ConnectOperation Connect<T>(
        ConnectEndPoint endPoint, Func<T> factory, ConnectOptions? options = null, Action<ConnectResult>? outcome = null,
        CancellationToken cancellationToken = default)
        where T : class, IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(factory);
        return StartConnect(endPoint.Target, factory, options, outcome, cancellationToken);
    }

    /// <summary>
    /// As <see cref="Connect{T}(string, Func{T}, ConnectOptions, Action{ConnectResult}, CancellationToken)"/>, to an address.
    /// </summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>; its <c>[OnConnect]</c> runs first.</typeparam>
    /// <param name="endPoint">The address.</param>
    /// <param name="factory">Makes the handler of a connection that was made.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <param name="outcome">Called on the loop when the outcome is known.</param>
    /// <param name="cancellationToken">Gives up, as <see cref="ConnectOperation.Cancel"/> does.</param>
    /// <exception cref="LoopException">Nothing can be connected to the address, or an option cannot be used.</exception>
    public ConnectOperation Connect<T>(
        PeerAddress endPoint, Func<T> factory, ConnectOptions? options = null, Action<ConnectResult>? outcome = null, CancellationToken cancellationToken = default)
        where T : class, IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(factory);
        return StartConnect(ConnectTarget.From(endPoint), factory, options, outcome, cancellationToken);
    }

    private ConnectOperation StartConnect<T>(
        in ConnectTarget target, Func<T>? factory, ConnectOptions? options, Action<ConnectResult>? outcome, CancellationToken cancellationToken)
        where T : class, IConnectionHandler<T>
    {
        ConnectPlan plan = ConnectPlan.From(options, target);
        HandlerClass handlerClass = HandlerClass<T>.Make(options ?? new(), OutgoingLimits, factory, _settings.Services, target.ToString());
        ConnectOperation operation = new(target, plan, handlerClass, TryPost, outcome);
        operation.CancelWith(cancellationToken);
        if (IsCurrent)
        {
            _engine!.Connector.Add(operation);
            return operation;
        }

        PostOutcome posted = TryPost(static state => Current._engine!.Connector.Add((ConnectOperation)state!), operation);
        if (posted != PostOutcome.Posted)
        {
            operation.Refuse(posted == PostOutcome.Full
                ? new(ConnectStatus.LimitReached, $"loop {Index} has {PostCapacity} pieces of posted work that wait; connect later", default)
                : new(ConnectStatus.Cancelled, $"loop {Index} has ended", default));
        }

        return operation;
    }
}
