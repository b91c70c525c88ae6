using Loop.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Loop;

/// <summary>Runs loops inside a host of Microsoft.Extensions.Hosting.</summary>
public static class LoopServiceCollectionExtensions
{
    /// <summary>
    /// Adds a loop host that starts and stops with the application. Handlers' constructor parameters come from the application's services, logs go
    /// to its loggers, metrics to its meter factory.
    /// </summary>
    /// <remarks>
    /// Configuration comes over what the program says, and the program over the attributes of handler classes. In section <c>Loop</c>: the
    /// properties of <see cref="LoopOptions"/>; in <c>Loop:Listeners:NAME</c>: those of <see cref="ListenOptions"/>, or of
    /// <see cref="DatagramOptions"/> for datagrams, where NAME is their <c>Name</c> or the name of the handler class. A name that no listener has, or a key that
    /// is no such property, ends the start with an <see cref="OptionsValidationException"/> that says which there are. A service that a handler's constructor takes
    /// and that is not registered, or registered as scoped, ends the start with a <see cref="LoopException"/> that names both: handlers are made by the root
    /// provider, as hosted services are.
    /// </remarks>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Says what listens where.</param>
    /// <exception cref="InvalidOperationException">A loop host was added before: one is enough for any number of listeners.</exception>
    public static IServiceCollection AddLoop(this IServiceCollection services, Action<LoopHostBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(static service => service.ServiceType == typeof(LoopHost)))
        {
            throw new InvalidOperationException("AddLoop was called before. Call it once, and Listen<T> in it as often as needed.");
        }

        services.AddSingleton(provider => Build(provider, services, configure));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LoopService>());
        return services;
    }

    /// <summary>Adds the health of the loops: unhealthy while a loop has failed or is stuck in a handler (<see cref="LoopHost.IsHealthy"/>).</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    public static IHealthChecksBuilder AddLoop(this IHealthChecksBuilder builder, string name = "loop")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<LoopHealthCheck>(name);
    }

    private static LoopHost Build(IServiceProvider provider, IServiceCollection registered, Action<LoopHostBuilder> configure)
    {
        LoopHostBuilder builder = LoopHost.CreateBuilder()
            .UseServices(provider, registered)
            .UseLogging(provider.GetRequiredService<ILoggerFactory>());
        configure(builder);
        if (provider.GetService<IConfiguration>()?.GetSection("Loop") is not { } section)
        {
            return builder.Build();
        }

        LoopSection configured = new(section);
        builder.Configure(options => section.Bind(options));
        builder.ConfigureListeners((name, options) => configured.ListenerOf(name).Bind(options));
        builder.ConfigureDatagrams((name, options) => configured.DatagramsOf(name).Bind(options));
        LoopHost host = builder.Build();
        configured.Validate();
        return host;
    }
}
