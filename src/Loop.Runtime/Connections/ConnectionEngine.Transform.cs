using Loop.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>
/// Transforms: how they come and go, and what they are called for. What they deliver is held for the handler like bytes that came while it was paused, so
/// that everything that holds a handler's bytes back holds for them too.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private enum TransformCall
    {
        Installed,
        Received,
        Sending,
        PeerEnd,
        SendEnd,
    }

    public void UseTransform(Connection connection, ConnectionTransform transform)
    {
        CheckOwner();
        ConnectionExtras extras = ExtrasOf(connection);
        if (extras.Transform is { } installed)
        {
            throw new InvalidOperationException(
                $"Connection {connection.Id} has a transform already ({installed.Transform.GetType().Name}); the next may follow when it has left.");
        }

        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        TransformStage stage = AttachTransform(connection, transform);
        if (connection == _current && _currentEvent == ConnectionEvent.Received)
        {
            // What is unread is known when the handler returns.
            RequestSwitch(connection);
        }
        else
        {
            StartTransform(connection, stage);
        }
    }

    /// <summary>A connection begins with a transform: its handler follows at once, or when the transform lets it in.</summary>
    /// <returns>False: who it is to be told has been seen to.</returns>
    private bool TryStartTransformed(Connection connection)
    {
        connection.Flags |= ConnectionFlags.Unhandled;
        StartLimits(connection);
        StartNextTransform(connection, null);
        if ((connection.Flags & ConnectionFlags.TearingDown) == 0)
        {
            UpdateReceiving(connection);
        }

        return false;
    }

    private TransformStage AttachTransform(Connection connection, ConnectionTransform transform)
    {
        transform.Attach(connection);
        TransformStage stage = new(transform, _carryMemory);
        ExtrasOf(connection).Transform = stage;
        connection.Flags |= ConnectionFlags.Transformed;
        return stage;
    }

    /// <summary>Installs the next of the transforms that a connection begins with.</summary>
    private void StartNextTransform(Connection connection, TransformStage? before)
    {
        ConnectionExtras extras = ExtrasOf(connection);
        TransformStage stage;
        try
        {
            stage = AttachTransform(connection, connection.Class.Transforms![extras.TransformsUsed++]());
        }
        catch (Exception exception)
        {
            Counters.HandlerFaults++;
            LogTransformNotMade(_logger, exception, connection.Class.Name, connection.Id);
            Abort(connection, CloseReason.TransformFault);
            return;
        }

        if (before is not null)
        {
            stage.Input.Append(before.Input.Span);
            stage.Output.Append(before.Output.Span);
        }

        StartTransform(connection, stage);
    }

    /// <summary>Begins to offer a transform what the handler did not consume, and what was sent since it was asked for.</summary>
    private void StartTransform(Connection connection, TransformStage stage)
    {
        GatherUnread(connection);
        ConnectionExtras extras = connection.Extras!;
        while (!extras.Held.IsEmpty)
        {
            byte* data = extras.Held.Peek(out int lengthBytes);
            stage.Input.Append(new(data, lengthBytes));
            extras.Held.Advance(_chunks, lengthBytes);
        }

        connection.Flags &= ~ConnectionFlags.Holding;
        stage.IsStarted = true;
        stage.InputWaits = true;
        Call(connection, stage, TransformCall.Installed, default);
        ContinueTransform(connection, stage);
        UpdateReceiving(connection);
    }

    /// <summary>What a transform asked for in its call, or between events: offering again, letting the handler in, leaving.</summary>
    public void ContinueTransform(Connection connection, TransformStage stage)
    {
        if (!stage.IsCallable)
        {
            // It is seen to when the call is over.
            return;
        }

        if (stage.InputWaits && !stage.IsLeaving)
        {
            OfferInput(connection, stage, null, 0);
            return;
        }

        if (stage.IsLeaving)
        {
            FinishLeaving(connection, stage);
            return;
        }

        TryLetIn(connection);
        if (stage.UnsentBytes > 0 && connection.Extras!.Transform == stage)
        {
            OfferOutput(connection, stage);
        }
    }

    /// <summary>The handler of a connection whose transforms do not hold it back any more is made, and told.</summary>
    private void TryLetIn(Connection connection)
    {
        const ConnectionFlags unhandled = ConnectionFlags.Unhandled;
        ConnectionExtras extras = connection.Extras!;
        if ((connection.Flags & (unhandled | ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != unhandled
            || extras.TransformsUsed < connection.Class.Transforms!.Length
            || extras.Transform is { IsEstablished: false, Transform.HoldsHandlerBack: true })
        {
            return;
        }

        connection.Flags &= ~unhandled;
        bool isMade = TryMakeHandler(connection);
        if (!isMade)
        {
            connection.Flags |= connection.Handler is null ? unhandled : ConnectionFlags.None;
            return;
        }

        if (connection.Class.Handles(connection.Outgoing is null ? ConnectionEvents.Accepted : ConnectionEvents.Connected))
        {
            connection.Flags |= ConnectionFlags.AcceptPending;
        }

        if ((connection.Flags & ConnectionFlags.Holding) != 0)
        {
            connection.Flags |= ConnectionFlags.FirstByteSeen;
        }

        EnqueueReady(connection);
        UpdateReceiving(connection);
    }

    /// <summary>A transform is out: what it did not consume goes on as it is, or to the one that follows it.</summary>
    private void FinishLeaving(Connection connection, TransformStage stage)
    {
        connection.Extras!.Transform = null;
        connection.Flags &= ~ConnectionFlags.Transformed;
        if ((connection.Flags & ConnectionFlags.Unhandled) != 0 && connection.Extras.TransformsUsed < connection.Class.Transforms!.Length)
        {
            StartNextTransform(connection, stage);
        }
        else
        {
            if (stage.HoldsInput)
            {
                HoldForHandler(connection, stage.Input.Span);
            }

            Transmit(connection, stage.Output.Span);
            TryLetIn(connection);
            AddUnsettled(connection);
        }

        stage.Clear();
        DisposeTransform(connection, stage.Transform);
        if ((connection.Flags & ConnectionFlags.TearingDown) == 0)
        {
            UpdateReceiving(connection);
        }
    }

    /// <summary>The connection is gone, and its transform with it.</summary>
    private void DropTransform(Connection connection)
    {
        if (connection.Extras?.Transform is { } stage)
        {
            connection.Extras.Transform = null;
            connection.Flags &= ~ConnectionFlags.Transformed;
            stage.Clear();
            DisposeTransform(connection, stage.Transform);
        }
    }

    private void DisposeTransform(Connection connection, ConnectionTransform transform)
    {
        if (transform is IDisposable disposable)
        {
            try
            {
                disposable.Dispose();
            }
            catch (Exception exception)
            {
                LogTransformDispose(_logger, exception, transform.GetType().Name, connection.Id);
            }
        }
    }

    /// <summary>Calls a transform. What it returns is a count of the bytes; after a fault 0, and the connection is torn down.</summary>
    private int Call(Connection connection, TransformStage stage, TransformCall call, ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        stage.IsInCall = true;
        try
        {
            switch (call)
            {
                case TransformCall.Installed:
                    stage.Transform.OnInstalled();
                    break;
                case TransformCall.Received:
                    count = stage.Transform.OnReceived(bytes);
                    break;
                case TransformCall.Sending:
                    count = stage.Transform.OnSending(bytes);
                    break;
                case TransformCall.PeerEnd:
                    stage.Transform.OnPeerEnd();
                    break;
                default:
                    stage.Transform.OnSendEnd();
                    break;
            }

            if ((uint)count > (uint)bytes.Length)
            {
                throw new InvalidOperationException($"{stage.Transform.GetType().Name} consumed {count} of {bytes.Length} bytes.");
            }
        }
        catch (Exception exception)
        {
            Counters.HandlerFaults++;
            count = 0;
            stage.IsFaulted = true;
            LogTransformFault(_logger, exception, stage.Transform.GetType().Name, call, connection.Id);
            Abort(connection, CloseReason.TransformFault);
        }
        finally
        {
            stage.IsInCall = false;
        }

        return count;
    }

    [LoggerMessage(EventId = 16, Level = LogLevel.Error, Message = "{Transform}: the method for {Call} threw on connection {Connection}, which is reset")]
    private static partial void LogTransformFault(ILogger logger, Exception exception, string transform, TransformCall call, ConnectionId connection);

    [LoggerMessage(EventId = 17, Level = LogLevel.Error, Message = "{Handler}: making the transform of connection {Connection} threw; it is reset")]
    private static partial void LogTransformNotMade(ILogger logger, Exception exception, string handler, ConnectionId connection);

    [LoggerMessage(EventId = 18, Level = LogLevel.Error, Message = "{Transform}: Dispose threw; connection {Connection}")]
    private static partial void LogTransformDispose(ILogger logger, Exception exception, string transform, ConnectionId connection);
}
