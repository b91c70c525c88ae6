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
            LogListening(logger, endPoint, host.StartupRecord!.Backend, host.Loops.Count);
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
            LogFailed(logger, exception);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "Listening on {EndPoint} ({Backend}, {Loops} loops)")]
    private static partial void LogListening(ILogger logger, PeerAddress endPoint, Backend backend, int loops);

    [LoggerMessage(EventId = 61, Level = LogLevel.Critical, Message = "A loop failed; the application stops")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
