using Loop.Rings;

namespace Loop.Connections.Connecting;

/// <summary>
/// One round: the name's addresses, tried one after the other and side by side (RFC 8305); the first that connects wins, the others are
/// cancelled and closed.
/// </summary>
internal sealed partial class Connector
{
    /// <summary>How long until a unix listener with a full backlog is tried again: it reports nothing when it has room.</summary>
    private const int BacklogRetryMs = 20;

    private readonly AttemptTable _attempts = new();

    /// <summary>A connect completed.</summary>
    public void OnConnect(in Completion completion)
    {
        if (_attempts.Find(completion.Token) is not { } attempt)
        {
            _ring.Counters.Stale++;
            return;
        }

        _attempts.Remove(attempt);
        ConnectOperation operation = attempt.Operation;
        if (attempt.IsAbandoned)
        {
            Close(attempt.Descriptor);
            return;
        }

        operation.Active.Remove(attempt);
        if (operation.IsCancelled)
        {
            Close(attempt.Descriptor);
            Cancel(operation);
        }
        else if (completion.Result == 0)
        {
            Win(operation, attempt.Descriptor, attempt.Remote);
        }
        else
        {
            Close(attempt.Descriptor);
            operation.LastFailure = Outcomes.Of(completion.Result, attempt.Remote);
            TryNext(operation);
        }
    }

    private void BeginRound(ConnectOperation operation)
    {
        operation.DeadlineMs = _ring.NowMs + operation.Plan.TimeoutMs;
        operation.PeerEndedFirst = false;
        if (operation.Target.Name is not { } name)
        {
            operation.State = ConnectState.Trying;
            operation.Addresses = [operation.Target.Address];
            operation.NextAddress = 0;
            TryNext(operation);
            return;
        }

        operation.State = ConnectState.Resolving;
        operation.Resolution = new(name, operation.Plan.Resolver, resolution => OnResolved(operation, resolution));
        Schedule(operation, operation.DeadlineMs);
        _resolver.Begin(operation.Resolution);
    }

    private void OnResolved(ConnectOperation operation, Resolution resolution)
    {
        operation.Resolution = null;
        if (operation.IsCancelled)
        {
            Cancel(operation);
            return;
        }

        PeerAddress[] addresses = AddressOrder.Of(resolution.Addresses, operation.Target.Port, operation.Plan.Settings.Local);
        if (addresses.Length == 0)
        {
            string cause = resolution.Cause.Length > 0 ? resolution.Cause : $"'{operation.Target.Name}' has no address of the family of {operation.Plan.Settings.Local}";
            Fail(operation, new(ConnectStatus.NameNotResolved, cause, default));
            return;
        }

        operation.State = ConnectState.Trying;
        operation.Addresses = addresses;
        operation.NextAddress = 0;
        TryNext(operation);
    }

    /// <summary>The time of a round, or of an attempt in it, has come.</summary>
    private void ContinueRound(ConnectOperation operation, long nowMs)
    {
        if (nowMs < operation.DeadlineMs)
        {
            TryNext(operation);
            return;
        }

        string cause = operation.State == ConnectState.Resolving
            ? $"'{operation.Target.Name}' was not resolved within {operation.Plan.TimeoutMs} ms"
            : $"{operation.Target} did not answer within {operation.Plan.TimeoutMs} ms";
        PeerAddress remote = operation.Active.Count > 0 ? operation.Active[^1].Remote : operation.LastFailure.RemoteEndPoint;
        Fail(operation, new(ConnectStatus.TimedOut, cause, remote));
    }

    /// <summary>Tries addresses until one does not fail at once.</summary>
    private void TryNext(ConnectOperation operation)
    {
        while (operation.NextAddress < operation.Addresses.Length)
        {
            PeerAddress remote = operation.Addresses[operation.NextAddress++];
            if (!_budget.TryTake())
            {
                operation.NextAddress = operation.Addresses.Length;
                operation.LastFailure = Outcomes.BudgetSpent(_budget.Maximum, remote);
                break;
            }

            int socket = _ring.OpenConnecting(remote, operation.Plan.Settings);
            if (socket < 0)
            {
                _engine.ReturnBudget();
                operation.LastFailure = Outcomes.Of(socket, remote);
                continue;
            }

            ConnectAttempt attempt = new(operation, socket, remote);
            _attempts.Add(attempt);
            int result = _ring.StartConnect(socket, attempt.Token, remote);
            if (result == RingResult.InProgress)
            {
                operation.Active.Add(attempt);
                bool isLast = operation.NextAddress == operation.Addresses.Length;
                Schedule(operation, isLast ? operation.DeadlineMs : Math.Min(operation.DeadlineMs, _ring.NowMs + operation.Plan.AttemptDelayMs));
                return;
            }

            _attempts.Remove(attempt);
            if (result == 0)
            {
                Win(operation, socket, remote);
                return;
            }

            Close(socket);
            operation.LastFailure = Outcomes.Of(result, remote);
            if (result == RingResult.WouldBlock && remote.IsUnix)
            {
                operation.NextAddress--;
                Schedule(operation, Math.Min(operation.DeadlineMs, _ring.NowMs + BacklogRetryMs));
                return;
            }
        }

        if (operation.Active.Count == 0)
        {
            Fail(operation, operation.LastFailure);
        }
        else
        {
            Schedule(operation, operation.DeadlineMs);
        }
    }

    private void Win(ConnectOperation operation, int descriptor, in PeerAddress remote)
    {
        Abandon(operation);
        operation.State = ConnectState.Connected;
        operation.DueMs = long.MaxValue;
        operation.RemoteEndPoint = remote;
        operation.MadeAtMs = _ring.NowMs;
        Connection connection = _engine.OpenOutgoing(descriptor, operation, remote.IsUnix);
        if (connection.Handler is null && (connection.Flags & (ConnectionFlags.Unhandled | ConnectionFlags.TearingDown)) != ConnectionFlags.Unhandled)
        {
            Fail(operation, new(ConnectStatus.HandlerFault, $"{remote}: the constructor of {operation.Class.Name} threw", remote));
            return;
        }

        operation.SetConnection(connection);
        if (operation.Plan.Backoff is null)
        {
            Retire(operation);
        }

        Complete(operation, Outcomes.Connected(remote));
    }

    private void Fail(ConnectOperation operation, in ConnectResult failure)
    {
        Abandon(operation);
        _engine.Counters.ConnectFailures++;
        TryAgainLater(operation, failure);
    }

    /// <summary>What is under way for an operation is ended; sockets are closed with the completions of their connects.</summary>
    private void Abandon(ConnectOperation operation)
    {
        operation.Resolution?.Abandon();
        operation.Resolution = null;
        foreach (ConnectAttempt attempt in operation.Active)
        {
            attempt.IsAbandoned = true;
            _ring.StopConnect(attempt.Descriptor, attempt.Token);
        }

        operation.Active.Clear();
    }

    /// <summary>The loop has failed: the sockets of connects that are under way are closed at once.</summary>
    public void Abandon()
    {
        foreach (ConnectAttempt attempt in _attempts.All)
        {
            _ring.AbandonSocket(attempt.Descriptor);
            _engine.ReturnBudget();
        }
    }

    private void Close(int descriptor)
    {
        _ring.CloseDescriptor(descriptor);
        _engine.ReturnBudget();
    }
}
