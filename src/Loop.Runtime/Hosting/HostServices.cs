using Loop.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Loop.Hosting;

/// <summary>Where the constructor parameters of handlers come from.</summary>
/// <param name="Provider">Gives them.</param>
/// <param name="Registered">What the provider was built from, where that is known.</param>
internal sealed record HostServices(IServiceProvider Provider, IServiceCollection? Registered = null)
{
    /// <summary>Looks for what a handler class cannot do without.</summary>
    /// <exception cref="LoopException">A service is not registered, or only in a scope; the message names it.</exception>
    public void Require(Type handler, IReadOnlyList<HandlerService> wanted)
    {
        ServiceCheck.Require(handler, wanted, Provider);
        if (Registered is not null)
        {
            new ScopeCheck(Provider, Registered).Require(handler, wanted);
        }
    }
}
