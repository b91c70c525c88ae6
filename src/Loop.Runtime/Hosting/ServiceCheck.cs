using Loop.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Loop.Hosting;

/// <summary>Looks when a host starts whether what the constructors of its handlers take is there: the loop would find out with each client anew.</summary>
internal static class ServiceCheck
{
    /// <summary>Looks for what a handler class cannot do without.</summary>
    /// <exception cref="LoopException">A service is not registered; the message names it.</exception>
    public static void Require(Type handler, IReadOnlyList<HandlerService> wanted, IServiceProvider services)
    {
        List<string> missing = [.. wanted.Where(service => !IsThere(service, services)).Select(Describe)];
        if (missing.Count > 0)
        {
            throw new LoopException(
                $"handler {handler.FullName ?? handler.Name} cannot be made: its constructor takes {string.Join(" and ", missing)}, and no such service is registered; " +
                "register it with the services that the host was given, give the parameter the default null, or give the call a factory");
        }
    }

    // What a provider says of itself is taken for a yes only: one around another may know more than that one says. Nothing is made of a service that is
    // not there, and one that says nothing of itself is not asked.
    private static bool IsThere(in HandlerService service, IServiceProvider services)
    {
        if (service.Key is not null && services is not IKeyedServiceProvider)
        {
            // It cannot be asked for one, whatever lies behind it.
            return false;
        }

        if (services.GetService(typeof(IServiceProviderIsService)) is not IServiceProviderIsService known)
        {
            return true;
        }

        if (service.Key is null)
        {
            return known.IsService(service.Type) || services.GetService(service.Type) is not null;
        }

        return known is not IServiceProviderIsKeyedService keyed
            || keyed.IsKeyedService(service.Type, service.Key)
            || (services as IKeyedServiceProvider)?.GetKeyedService(service.Type, service.Key) is not null;
    }

    private static string Describe(HandlerService service) => service.Key is null ? $"{service.Type}" : $"{service.Type} with the key '{service.Key}'";
}
