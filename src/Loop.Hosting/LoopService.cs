using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loop.Hosting;

/// <summary>Starts and stops the loops with the application, and stops the application when a loop fails.</summary>
internal sealed partial class LoopService(LoopHost host, IHostApplicationLifetime lifetime, ILogger<LoopService> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        foreach (PeerAddress endPoint in host.EndPoints)
        {
            Guarded(() => LogListening(logger, endPoint, host.StartupRecord!.Backend, host.Loops.Count));
        }

        _ = WatchAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => host.StopAsync(cancellationToken);

    /// <summary>A loop that ended by itself has failed: an application without it would accept and not answer.</summary>
    private async Task WatchAsync()
    {
        try
        {
            await host.AnyLoopEnded.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Guarded(() => LogFailed(logger, exception));
            lifetime.StopApplication();
        }
    }

    /// <summary>
    /// What a logger throws (a full disk, a lost server) ends no start, and keeps no application alive whose loop has failed. It is lost here: the loops have said the same
    /// before, and write on standard error what their logger throws.
    /// </summary>
    private static void Guarded(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "Listening on {EndPoint} ({Backend}, {Loops} loops)")]
    private static partial void LogListening(ILogger logger, PeerAddress endPoint, Backend backend, int loops);

    [LoggerMessage(EventId = 61, Level = LogLevel.Critical, Message = "A loop failed; the application stops")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
