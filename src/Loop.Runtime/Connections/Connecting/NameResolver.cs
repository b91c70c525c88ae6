using System.Net;

namespace Loop.Connections.Connecting;

/// <summary>
/// Resolves names on the pool and brings the addresses back to the loop. As many as <see cref="MaxInFlight"/> are asked at once, so that a
/// resolver that does not answer cannot take the pool's threads; the others wait their turn, each within its own time.
/// </summary>
/// <remarks>getaddrinfo(3) cannot be interrupted: what nobody waits for any more runs to its end, and counts until then.</remarks>
internal sealed class NameResolver(LoopPost post)
{
    public const int MaxInFlight = 16;

    private readonly Queue<Resolution> _waiting = new();
    private int _inFlight;

    public void Begin(Resolution resolution)
    {
        if (_inFlight < MaxInFlight)
        {
            Start(resolution);
        }
        else
        {
            _waiting.Enqueue(resolution);
        }
    }

    private void Start(Resolution resolution)
    {
        _inFlight++;
        ThreadPool.UnsafeQueueUserWorkItem(static pair => _ = pair.Resolver.ResolveAsync(pair.Resolution), (Resolver: this, Resolution: resolution), preferLocal: false);
    }

    private async Task ResolveAsync(Resolution resolution)
    {
        await resolution.RunAsync().ConfigureAwait(false);
        while (post(static state => (((NameResolver, Resolution))state!).Item1.Finish((((NameResolver, Resolution))state!).Item2), (this, resolution)) == PostOutcome.Full)
        {
            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    private void Finish(Resolution resolution)
    {
        _inFlight--;
        while (_inFlight < MaxInFlight && _waiting.TryDequeue(out Resolution? next))
        {
            if (!next.IsAbandoned)
            {
                Start(next);
            }
        }

        resolution.Deliver();
    }
}

/// <summary>One name on its way to its addresses.</summary>
internal sealed class Resolution(string name, Func<string, CancellationToken, Task<IPAddress[]>>? resolver, Action<Resolution> deliver) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The addresses, the preferred one first; empty when there are none.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    /// <summary>Why there are no addresses.</summary>
    public string Cause { get; private set; } = string.Empty;

    /// <summary>Nobody waits for it any more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Asks the resolver. Off the loop.</summary>
    public async Task RunAsync()
    {
        try
        {
            IPAddress[]? addresses = resolver is null
                ? await Dns.GetHostAddressesAsync(name).ConfigureAwait(false)
                : await resolver(name, _cancellation.Token).ConfigureAwait(false);
            Addresses = addresses ?? [];
            Cause = Addresses.Count == 0 ? $"'{name}' has no address" : string.Empty;
        }
        catch (Exception exception)
        {
            // Whatever a resolver throws is its answer; it is told to the one who asked.
            Cause = $"'{name}' cannot be resolved: {exception.Message}";
        }
    }

    public void Abandon()
    {
        IsAbandoned = true;
        // Off the loop, because a resolver of the user's own may do anything when it is told.
        _ = _cancellation.CancelAsync();
    }

    public void Deliver()
    {
        if (!IsAbandoned)
        {
            Dispose();
            deliver(this);
        }
    }

    public void Dispose() => _cancellation.Dispose();
}
