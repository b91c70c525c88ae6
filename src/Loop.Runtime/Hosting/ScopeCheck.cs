using System.Reflection;
using Loop.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Loop.Hosting;

/// <summary>
/// Looks when a host starts whether a handler takes what only a scope may give, itself or by way of transient services: the root would refuse it to each client
/// anew, or, where scopes are not validated, give the same instance to the handlers of all loops. What a factory or a singleton takes is the container's to check.
/// </summary>
internal sealed class ScopeCheck(IServiceProvider services, IServiceCollection registered)
{
    private readonly IServiceProviderIsService? _known = services.GetService(typeof(IServiceProviderIsService)) as IServiceProviderIsService;
    private readonly HashSet<ServiceDescriptor> _seen = [];

    /// <summary>Whether the provider gives what was registered. A container of another make may have been told otherwise in its own words.</summary>
    private readonly bool _isMade = services.GetType().Assembly.GetName().Name == "Microsoft.Extensions.DependencyInjection";

    /// <exception cref="LoopException">It takes such a service; the message names it and the way there.</exception>
    public void Require(Type handler, IReadOnlyList<HandlerService> wanted)
    {
        if (!_isMade)
        {
            return;
        }

        List<string> scoped = [.. wanted.Select(service => Scoped(service.Type, service.Key)).OfType<string>()];
        if (scoped.Count > 0)
        {
            throw new LoopException(
                $"handler {handler.FullName ?? handler.Name} cannot be made: its constructor takes {string.Join(" and ", scoped)}, registered as scoped, " +
                "and handlers have no scope; " +
                "register it as a singleton or transient, or let the handler take IServiceScopeFactory and make a scope where it needs one");
        }
    }

    /// <summary>The scoped service that a service is or leads to, with the way there; null for none.</summary>
    private string? Scoped(Type type, object? key)
    {
        string name = key is null ? $"{type}" : $"{type} with the key '{key}'";
        foreach (ServiceDescriptor descriptor in Registrations(type, key))
        {
            if (descriptor.Lifetime == ServiceLifetime.Scoped)
            {
                return name;
            }

            if (descriptor.Lifetime == ServiceLifetime.Transient && _seen.Add(descriptor) && ScopedWithin(descriptor) is { } within)
            {
                return $"{name}, which takes {within}";
            }
        }

        return null;
    }

    /// <summary>What a request for a service leads to: the last registration of it, or each where all are asked for.</summary>
    private List<ServiceDescriptor> Registrations(Type type, object? key)
    {
        Type? generic = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        List<ServiceDescriptor> found = [.. registered.Where(descriptor => descriptor.ServiceType == type && HasKey(descriptor, key))];
        if (found.Count == 0 && generic == typeof(IEnumerable<>))
        {
            Type each = type.GetGenericArguments()[0];
            return [.. registered.Where(descriptor => descriptor.ServiceType == each && HasKey(descriptor, key))];
        }

        if (found.Count == 0 && generic is not null)
        {
            found = [.. registered.Where(descriptor => descriptor.ServiceType == generic && HasKey(descriptor, key))];
        }

        return found.Count == 0 ? [] : [found[^1]];
    }

    private static bool HasKey(ServiceDescriptor descriptor, object? key) => descriptor.IsKeyedService
        ? key is not null && (Equals(descriptor.ServiceKey, key) || Equals(descriptor.ServiceKey, KeyedService.AnyKey))
        : key is null;

    private string? ScopedWithin(ServiceDescriptor descriptor)
    {
        Type? implementation = descriptor.IsKeyedService ? descriptor.KeyedImplementationType : descriptor.ImplementationType;
        ParameterInfo[]? parameters = implementation?.GetConstructors()
            .Select(static constructor => constructor.GetParameters())
            .OrderByDescending(static taken => taken.Length)
            .FirstOrDefault(taken => taken.All(CanBeGiven));
        return parameters?.Where(static parameter => !parameter.ParameterType.ContainsGenericParameters)
            .Select(parameter => Scoped(parameter.ParameterType, KeyOf(parameter)))
            .FirstOrDefault(static scoped => scoped is not null);
    }

    // As the container chooses: the constructor with the most parameters, all of which it can give.
    private bool CanBeGiven(ParameterInfo parameter) => parameter.HasDefaultValue || _known is null
        || KeyOf(parameter) is not null || parameter.ParameterType.ContainsGenericParameters || _known.IsService(parameter.ParameterType);

    private static object? KeyOf(ParameterInfo parameter) => parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;
}
