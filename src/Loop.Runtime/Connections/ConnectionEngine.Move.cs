namespace Loop.Connections;

/// <summary>
/// Leaving for another loop. What is under way comes to its end first: the method that asked, this tick's sends, and the armed receive, which is cancelled and
/// whose last bytes are held. Only then does the descriptor go; up to that moment the move can be called off, and the connection stays as it is.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly List<Connection> _departing = [];
    private bool _departuresWait;

    /// <summary>The loop of these connections, as what moves names it.</summary>
    public ConnectionHome? Home { get; set; }

    /// <summary>Moves a connection to another loop, once what is under way has ended.</summary>
    public MoveStatus MoveTo(Connection connection, ConnectionHome target)
    {
        CheckOwner();
        MoveStatus status = CanLeave(connection, target);
        if (status != MoveStatus.Ok)
        {
            return status;
        }

        ConnectionExtras extras = ExtrasOf(connection);
        if ((connection.Flags & ConnectionFlags.Switching) != 0 && extras.MoveTarget is null)
        {
            return MoveStatus.Switching;
        }

        if (extras.MoveTarget is null && (extras.NextMove is not null || OwesHandling(connection)))
        {
            Postpone(connection, target);
            return MoveStatus.Ok;
        }

        // Asked for again, the last one counts.
        SetOut(connection, target);
        return MoveStatus.Ok;
    }

    private void SetOut(Connection connection, ConnectionHome target)
    {
        connection.Extras!.MoveTarget = target;
        RequestSwitch(connection);
        connection.Actor?.StandStill();
    }

    private MoveStatus CanLeave(Connection connection, ConnectionHome target)
    {
        ConnectionFlags flags = connection.Flags;
        ConnectionExtras? extras = connection.Extras;
        return (flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0 ? MoveStatus.Closing
            : target == Home ? MoveStatus.AlreadyThere
            : !target.TakesArrivals || target.Engine is not { } engine ? MoveStatus.LoopStopped
            : engine._options.Budget != _options.Budget ? MoveStatus.OtherHost
            : (flags & ConnectionFlags.Suspended) != 0 ? MoveStatus.Suspended
            : connection.Class.Transforms is not null || (flags & (ConnectionFlags.Transformed | ConnectionFlags.Unhandled)) != 0 ? MoveStatus.Transformed
            : extras?.NextClass is not null ? MoveStatus.Switching
            : connection.Outgoing is not null ? MoveStatus.Outgoing
            : extras?.FlowSource is not null ? MoveStatus.Joined
            : HasUnsent(connection) ? MoveStatus.SendsQueued
            : connection.Actor?.CanLeave ?? MoveStatus.Ok;
    }

    /// <summary>What this tick sends does not count: it leaves before the connection does.</summary>
    private bool HasUnsent(Connection connection)
    {
        const ConnectionFlags shutdown = ConnectionFlags.ShutdownWanted | ConnectionFlags.ShutdownDone;
        if ((connection.Flags & ConnectionFlags.HasBacklog) != 0 || (connection.Flags & shutdown) == ConnectionFlags.ShutdownWanted)
        {
            return true;
        }

        for (int slot = ZeroCopiesOut > 0 ? _zeroCopiesUsed - 1 : -1; slot >= 0; slot--)
        {
            if (_zeroCopies[slot].Connection == connection)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The method that asked has ended: from here on the connection stands still, and its receive is stopped.</summary>
    private void BeginDeparture(Connection connection, bool isEnding)
    {
        if (isEnding)
        {
            CallOff(connection, MoveStatus.Closing);
        }
        else if ((connection.Flags & (ConnectionFlags.Suspended | ConnectionFlags.Departing)) == 0)
        {
            // A method that waits comes to its end first; its end comes back here.
            connection.Flags |= ConnectionFlags.Departing;
            _departing.Add(connection);
            UpdateReceiving(connection);
        }
    }

    private void Depart()
    {
        _departuresWait = false;
        for (int i = _departing.Count - 1; i >= 0; i--)
        {
            if (TryDepart(_departing[i]))
            {
                _departing.RemoveAt(i);
            }
        }
    }

    /// <summary>True when the connection has left, or stays after all.</summary>
    private bool TryDepart(Connection connection)
    {
        // In none of the lists of this loop may it be left, and its last sends must have been attempted.
        const ConnectionFlags listed = ConnectionFlags.Dirty | ConnectionFlags.Unsettled | ConnectionFlags.Ready | ConnectionFlags.Starved;
        ConnectionHome target = connection.Extras!.MoveTarget!;
        bool isEnding = (connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0;
        if (!isEnding && ((connection.Flags & listed) != 0 || connection.FirstPiece >= 0 || _submittedIsOpen))
        {
            _departuresWait = true;
            return false;
        }

        MoveStatus status = CanLeave(connection, target);
        if (status == MoveStatus.Ok && connection.InFlight > 0)
        {
            return false;
        }

        int descriptor = status == MoveStatus.Ok ? _ring.Detach(connection.Descriptor, connection.Token) : 0;
        if (status != MoveStatus.Ok || descriptor < 0)
        {
            CallOff(connection, status == MoveStatus.Ok ? MoveStatus.NoDescriptor : status);
            return true;
        }

        Leave(connection, descriptor, target);
        return true;
    }

    private void Leave(Connection connection, int descriptor, ConnectionHome target)
    {
        ConnectionExtras extras = connection.Extras!;
        ConnectionMove move = new(connection, Home!, target)
        {
            Descriptor = descriptor,
            Carried = extras.Carry.Span.ToArray(),
            Held = TakeHeld(extras),
        };
        extras.Carry.Clear();
        extras.MoveTarget = null;
        _deadlines.Remove(connection);
        connection.Flags &= ~(ConnectionFlags.Switching | ConnectionFlags.Departing | ConnectionFlags.PausedByMemory);
        RemoveSlot(connection);
        NoteRoom();
        Counters.Departed++;
        connection.Actor?.Leave(target.Engine!);
        move.Begin();
    }

    private byte[] TakeHeld(ConnectionExtras extras)
    {
        byte[] bytes = extras.Held.IsEmpty ? [] : new byte[extras.Held.LengthBytes];
        int copied = 0;
        while (!extras.Held.IsEmpty)
        {
            byte* data = extras.Held.Peek(out int lengthBytes);
            new ReadOnlySpan<byte>(data, lengthBytes).CopyTo(bytes.AsSpan(copied));
            copied += lengthBytes;
            extras.Held.Advance(_chunks, lengthBytes);
        }

        return bytes;
    }

    /// <summary>It cannot leave after all: it goes on here, and its handler is told where it asks for that.</summary>
    private void CallOff(Connection connection, MoveStatus status)
    {
        ConnectionExtras extras = connection.Extras!;
        extras.MoveTarget = null;
        connection.Flags &= ~ConnectionFlags.Departing;
        Counters.MovesCalledOff++;
        BeginStay(connection);
        connection.Actor?.TellMove(status);
        if (extras.NextClass is not null)
        {
            // Another handler was asked for meanwhile.
            _switching.Add(connection);
            return;
        }

        connection.Flags &= ~ConnectionFlags.Switching;
        if ((connection.Flags & ConnectionFlags.Suspended) == 0)
        {
            connection.Actor?.GoOn();
        }

        EnqueueReady(connection);
        UpdateReceiving(connection);
    }

    /// <summary>A connection comes from another loop, or back to this one.</summary>
    public void Arrive(ConnectionMove move)
    {
        Connection connection = move.Connection;
        MoveIn(move);
        if (connection.Actor is { } actor && actor.TellMove(move.Outcome) && move.Outcome == MoveStatus.Ok)
        {
            // Before anything else of the connection.
            connection.Flags |= ConnectionFlags.StartPending;
        }

        long dueMs = NextDueMs(connection);
        if (dueMs >= 0)
        {
            _deadlines.Add(connection, dueMs);
        }

        if ((connection.Flags & ConnectionFlags.OverHigh) != 0)
        {
            AddUnsettled(connection);
        }

        EnqueueReady(connection);
        UpdateReceiving(connection);
    }

    /// <summary>A connection comes to a loop that has ended, and has no other to go back to: it is closed, and its handler told.</summary>
    public void ArriveTooLate(ConnectionMove move)
    {
        Connection connection = move.Connection;
        MoveIn(move);
        connection.Flags &= ~(ConnectionFlags.StartPending | ConnectionFlags.AcceptPending);
        connection.Flags |= ConnectionFlags.Closing | ConnectionFlags.TearingDown | ConnectionFlags.Gone;
        connection.Reason = CloseReason.LoopStopped;
        DropReceived(connection);
        // At once: there is no other turn that would take it to the kernel.
        _ring.AbandonSocket(connection.Descriptor);
        CountClosed(connection);
        RaiseClosed(connection);
        RunStaged();
    }

    private void MoveIn(ConnectionMove move)
    {
        Connection connection = move.Connection;
        ConnectionExtras extras = connection.Extras!.WithAccount(_carryMemory);
        connection.Extras = extras;
        connection.Engine = this;
        connection.Descriptor = move.Descriptor;
        connection.Token = TakeSlot(connection);
        extras.Carry.Append(move.Carried);
        fixed (byte* held = move.Held)
        {
            extras.Held.Append(_chunks, held, move.Held.Length);
        }

        BeginStay(connection);
        NoteMemoryUse();
        Counters.Arrived++;
        connection.Actor?.Arrive();
    }
}
