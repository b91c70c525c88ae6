namespace Loop.Hosting;

/// <summary>One <c>Listen</c> call, for connections or for datagrams.</summary>
internal abstract class EndPointPlan(string endPoint)
{
    public string EndPoint { get; } = endPoint;

    /// <summary>Resolves it, before the first thread runs.</summary>
    /// <param name="port">The port that the command line says, which comes over the endpoint's own.</param>
    /// <param name="services">Where constructor parameters come from.</param>
    /// <param name="sockets">The sockets that the process was started with.</param>
    /// <exception cref="LoopException">The endpoint or an option cannot be used.</exception>
    public abstract PlannedEndPoint Resolve(int? port, HostServices services, SystemdSockets sockets);

    protected LoopException NoPort(int port) => new($"--port {port} does not fit '{EndPoint}', which has no port; leave it out");
}

/// <summary>What is to be opened on the loops.</summary>
internal abstract record PlannedEndPoint
{
    /// <returns>The address that it is bound to.</returns>
    /// <exception cref="LoopException">It cannot be opened; the message says what to change.</exception>
    public abstract Task<PeerAddress> OpenAsync(IReadOnlyList<EventLoop> loops, CancellationToken cancellationToken);
}
