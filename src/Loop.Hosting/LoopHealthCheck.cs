using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Loop.Hosting;

/// <summary>The health of the loops, as the application's health checks see it.</summary>
internal sealed class LoopHealthCheck(LoopHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthCheckResult result = host.StartupRecord is null
            ? new(context.Registration.FailureStatus, "the loops have not started")
            : host.IsHealthy
                ? HealthCheckResult.Healthy()
                : new(context.Registration.FailureStatus, "a loop has failed or is held by a handler; the log names it");
        return Task.FromResult(result);
    }
}
