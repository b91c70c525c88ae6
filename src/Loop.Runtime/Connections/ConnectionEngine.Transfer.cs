namespace Loop.Connections;

/// <summary>Bytes on their way through a transform, in both directions, and their ends.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>The least that a transform may hold back of what came, whatever its handler may carry over.</summary>
    private const int LeastInputBytes = 64 * 1024;

    /// <summary>The least that a transform may deliver ahead of its handler: what it may make of one receive.</summary>
    private const int LeastAheadBytes = 1024 * 1024;

    /// <summary>Hands bytes to the handler, when its turn comes.</summary>
    public void Deliver(Connection connection, TransformStage stage, ReadOnlySpan<byte> bytes)
    {
        CheckOwner();
        if (bytes.IsEmpty || !stage.IsStarted || stage.HasEndedInput)
        {
            return;
        }

        HoldForHandler(connection, bytes);
    }

    /// <summary>Queues bytes as they are, also while a close is on its way to its end.</summary>
    public SendStatus Transmit(Connection connection, ReadOnlySpan<byte> bytes)
    {
        CheckOwner();
        if ((connection.Flags & (ConnectionFlags.TearingDown | ConnectionFlags.ShutdownDone)) != 0)
        {
            return SendStatus.Closed;
        }

        if (bytes.IsEmpty)
        {
            return SendStatus.Ok;
        }

        if ((connection.Flags & (ConnectionFlags.NotSending | ConnectionFlags.HasBacklog)) == 0)
        {
            return SendPlainly(connection, bytes);
        }

        fixed (byte* data = bytes)
        {
            AddUnsettled(connection);
            return AppendBacklog(connection, data, bytes.Length);
        }
    }

    /// <summary>The peer's end was found within its bytes.</summary>
    public void EndInputEarly(Connection connection, TransformStage stage)
    {
        CheckOwner();
        if (stage.HasEndedInput || stage.PeerEndTold || (connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        stage.HasEndedInput = true;
        connection.Flags |= ConnectionFlags.EndPending;
        EnqueueReady(connection);
    }

    /// <summary>What a handler sends, where it does not go to the socket as it is.</summary>
    private SendStatus SendThrough(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if ((connection.Flags & ConnectionFlags.NotSending) != 0 || (!bytes.IsEmpty && ExceedsHard(connection, bytes.Length)))
        {
            return SendStatus.Closed;
        }

        TransformStage stage = connection.Extras!.Transform!;
        while (!bytes.IsEmpty && stage.UnsentBytes == 0 && stage.IsCallable && !stage.IsLeaving)
        {
            int consumed = Call(connection, stage, TransformCall.Sending, bytes);
            bytes = bytes[consumed..];
            if (consumed == 0)
            {
                break;
            }
        }

        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            return SendStatus.Closed;
        }

        if (!bytes.IsEmpty)
        {
            stage.Output.Append(bytes);
            NoteMemoryUse();
        }

        ContinueTransform(connection, stage);
        return (connection.Flags & ConnectionFlags.TearingDown) != 0 ? SendStatus.Closed
            : QueuedBytes(connection) > connection.Class.HighBytes ? NoteOverHigh(connection)
            : (connection.Flags & ConnectionFlags.OverHigh) != 0 ? SendStatus.Backpressure
            : SendStatus.Ok;
    }

    /// <summary>Offers what the handler sent and a transform held back.</summary>
    private void OfferOutput(Connection connection, TransformStage stage)
    {
        while (stage.UnsentBytes > 0 && stage.IsCallable && !stage.IsLeaving)
        {
            int consumed = Call(connection, stage, TransformCall.Sending, stage.Output.Span);
            if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
            {
                return;
            }

            stage.Output.Advance(consumed);
            if (consumed == 0)
            {
                break;
            }
        }

        AddUnsettled(connection);
        UpdateReceiving(connection);
        if (stage.IsLeaving)
        {
            FinishLeaving(connection, stage);
        }
    }

    /// <summary>Bytes came for a transform. False when they are to be discarded instead: the connection closes, and waits for nothing but its peer's end.</summary>
    private bool TakeInput(Connection connection, byte* data, int lengthBytes)
    {
        ConnectionExtras extras = connection.Extras!;
        TransformStage stage = extras.Transform!;
        if ((connection.Flags & ConnectionFlags.TearingDown) != 0
            || ((connection.Flags & ConnectionFlags.Closing) != 0 && (stage.UnsentBytes == 0 || stage.SendEndTold)))
        {
            return false;
        }

        if (stage.HasEndedInput)
        {
            extras.DiscardedBytes += lengthBytes;
            if (extras.DiscardedBytes > connection.Class.Limits.LingerBytes)
            {
                Abort(connection, CloseReason.TransformRefused);
            }

            return true;
        }

        OfferInput(connection, stage, data, lengthBytes);
        if ((connection.Flags & ConnectionFlags.TearingDown) == 0 && ((connection.Flags & ConnectionFlags.Paused) != 0 || HeldBytes(connection) > HeldHighBytes))
        {
            UpdateReceiving(connection);
        }

        return true;
    }

    /// <summary>Offers what waited for the handler to take what was delivered. True when something waits for the handler now.</summary>
    private bool PumpInput(Connection connection)
    {
        ConnectionExtras extras = connection.Extras!;
        if (extras.Transform is { InputWaits: true } stage)
        {
            ContinueTransform(connection, stage);
        }

        return !extras.Held.IsEmpty;
    }

    private void OfferInput(Connection connection, TransformStage stage, byte* data, int lengthBytes)
    {
        if (stage.Input.LengthBytes > 0 && lengthBytes > 0)
        {
            stage.Input.Append(new(data, lengthBytes));
            lengthBytes = 0;
        }

        stage.InputWaits = false;
        while (!stage.IsLeaving && !stage.HasEndedInput)
        {
            ReadOnlySpan<byte> bytes = stage.Input.LengthBytes > 0 ? stage.Input.Span : new(data, lengthBytes);
            if (bytes.IsEmpty)
            {
                break;
            }

            if (connection.Extras!.Held.LengthBytes > HeldHighBytes)
            {
                stage.InputWaits = true;
                break;
            }

            int consumed = Call(connection, stage, TransformCall.Received, bytes);
            if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
            {
                return;
            }

            if (stage.Input.LengthBytes > 0)
            {
                stage.Input.Advance(consumed);
            }
            else
            {
                data += consumed;
                lengthBytes -= consumed;
            }

            if (consumed == 0)
            {
                break;
            }
        }

        if (lengthBytes > 0)
        {
            stage.Input.Append(new(data, lengthBytes));
            NoteMemoryUse();
        }

        FinishOffer(connection, stage);
    }

    private void FinishOffer(Connection connection, TransformStage stage)
    {
        if (stage.HasEndedInput)
        {
            stage.Input.Clear();
        }

        bool waits = stage.InputWaits;
        if (!waits && !stage.IsLeaving && stage.Input.LengthBytes > Math.Max(connection.Class.Limits.MaxCarryBytes, LeastInputBytes))
        {
            if ((connection.Flags & ConnectionFlags.Closing) != 0)
            {
                // What it has still to send waits for input that would have no end.
                Counters.UnfinishedCloses++;
                Abort(connection, CloseReason.CarryOverflow);
                return;
            }

            Close(connection, CloseReason.CarryOverflow);
        }

        // Whatever it asked for meanwhile; what waits for the handler is not offered again by that.
        stage.InputWaits = false;
        ContinueTransform(connection, stage);
        stage.InputWaits |= waits;
    }

    /// <summary>Whether a connection must receive though its handler takes nothing: a handshake goes on.</summary>
    private static bool NeedsInput(Connection connection) =>
        (connection.Flags & ConnectionFlags.Transformed) != 0
        && connection.Extras!.Transform is { IsStarted: true, HasEndedInput: false } stage
        && (stage.UnsentBytes > 0 || (connection.Flags & ConnectionFlags.Unhandled) != 0)
        && HeldBytes(connection) <= HeldHighBytes;

    private void HoldForHandler(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        ConnectionExtras extras = connection.Extras!;
        connection.Flags |= (connection.Flags & ConnectionFlags.Unhandled) != 0 ? ConnectionFlags.Holding : ConnectionFlags.Holding | ConnectionFlags.FirstByteSeen;
        fixed (byte* data = bytes)
        {
            extras.Held.Append(_chunks, data, bytes.Length);
        }

        NoteMemoryUse();
        EnqueueReady(connection);
        if (extras.Held.LengthBytes > Math.Max(connection.Class.Limits.MaxCarryBytes, LeastAheadBytes))
        {
            Close(connection, CloseReason.CarryOverflow);
        }
    }

    /// <summary>Everything that came before the peer's end was delivered, and the end has come. True when the handler may be told of it.</summary>
    private bool EndInput(Connection connection)
    {
        TransformStage stage = connection.Extras!.Transform!;
        if (!stage.HasEndedInput && !stage.PeerEndTold)
        {
            stage.PeerEndTold = true;
            Call(connection, stage, TransformCall.PeerEnd, default);
            ContinueTransform(connection, stage);
        }

        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            FinishTeardown(connection);
            return false;
        }

        if ((connection.Flags & ConnectionFlags.Holding) != 0)
        {
            EnqueueReady(connection);
            return false;
        }

        return true;
    }

    /// <summary>The peer ended before there was a handler.</summary>
    private void EndUnhandled(Connection connection)
    {
        const ConnectionFlags ended = ConnectionFlags.Unhandled | ConnectionFlags.EndPending;
        if ((connection.Flags & (ended | ConnectionFlags.Switching)) != ended || (connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        TransformStage? stage = connection.Extras!.Transform;
        if (stage is { HasEndedInput: false, PeerEndTold: false })
        {
            stage.PeerEndTold = true;
            Call(connection, stage, TransformCall.PeerEnd, default);
            ContinueTransform(connection, stage);
        }

        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            FinishTeardown(connection);
        }
        else if ((connection.Flags & (ConnectionFlags.Unhandled | ConnectionFlags.Closing)) == ConnectionFlags.Unhandled)
        {
            Close(connection, stage is { HoldsInput: true } ? CloseReason.TruncatedFrame : CloseReason.PeerClosed);
        }
    }

    /// <summary>Everything that was sent has left, and the half is to end. True when it may: the transform has said its last, and that has left too.</summary>
    private bool EndOutput(Connection connection)
    {
        TransformStage stage = connection.Extras!.Transform!;
        if (stage.UnsentBytes > 0)
        {
            if ((connection.Flags & ConnectionFlags.EndSeen) == 0 || stage.InputWaits)
            {
                // It waits for something that the peer has still to say.
                UpdateReceiving(connection);
                return false;
            }

            stage.Output.Clear();
        }

        if (!stage.SendEndTold && stage.IsCallable)
        {
            stage.SendEndTold = true;
            Call(connection, stage, TransformCall.SendEnd, default);
            ContinueTransform(connection, stage);
        }

        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            FinishTeardown(connection);
            return false;
        }

        if (connection.FirstPiece >= 0 || (connection.Flags & ConnectionFlags.HasBacklog) != 0)
        {
            AddUnsettled(connection);
            return false;
        }

        return true;
    }
}
