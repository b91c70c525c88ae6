using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Loop.Hosting.Tests;

/// <summary>A service that a handler's constructor takes and nobody registered ends the start, and not each client.</summary>
[NonParallelizable]
public class ServiceTests
{
    private static readonly Dictionary<string, Action<LoopHostBuilder>> _uses = new()
    {
        ["listen"] = static loop => loop.Listen<Needy>("127.0.0.1:0"),
        ["datagrams"] = static loop => loop.Listen<NeedySink>("udp:127.0.0.1:0"),
        ["spawn"] = static loop => loop.Listen<Echo>("127.0.0.1:0", static () => new(new())).Spawn<NeedyActor>(),
    };

    [TestCase("listen", "Needy")]
    [TestCase("datagrams", "NeedySink")]
    [TestCase("spawn", "NeedyActor")]
    public void What_is_not_registered_ends_the_start(string use, string handler) => Assert.That(
        () => StartAsync(static _ => { }, _uses[use]),
        Throws.TypeOf<LoopException>().With.Message.StartsWith($"handler Loop.Hosting.Tests.{handler} cannot be made: its constructor takes Loop.Hosting.Tests.Record")
            .And.Message.Contains("no such service is registered; register it"));

    [TestCase("listen")]
    [TestCase("datagrams")]
    [TestCase("spawn")]
    public async Task What_is_registered_or_can_be_left_out_does_not(string use)
    {
        using IHost application = await StartAsync(
            static services => services.AddSingleton<Record>().AddKeyedSingleton<Record>("second"), _uses[use]);
        await application.StopAsync();
    }

    [Test]
    public void All_that_is_missing_is_told_at_once() => Assert.That(
        () => StartAsync(static services => services.AddKeyedSingleton<Record>("first"), _uses["listen"]),
        Throws.TypeOf<LoopException>().With.Message.Contains("takes Loop.Hosting.Tests.Record and Loop.Hosting.Tests.Record with the key 'second', and no"));

    [Test]
    public void A_host_without_services_has_none() => Assert.That(
        async () =>
        {
            await using LoopHost host = LoopHost.CreateBuilder("--loops", "1").Listen<Echo>("127.0.0.1:0").Build();
            await host.StartAsync();
        },
        Throws.TypeOf<LoopException>().With.Message.Contains("Loop.Hosting.Tests.Echo cannot be made: its constructor takes Loop.Hosting.Tests.Record,"));

    /// <summary>A provider that cannot be asked for services with keys has none, also where the one behind it has.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_service_with_a_key_is_missing_where_nobody_can_be_asked_for_one(bool isAround)
    {
        await using ServiceProvider inner = new ServiceCollection().AddKeyedSingleton<Record>("second").BuildServiceProvider();
        LoopHostBuilder builder = LoopHost.CreateBuilder("--loops", "1").Listen<NeedyOfAKey>("127.0.0.1:0");
        await using LoopHost host = (isAround ? builder.UseServices(new Around(inner)) : builder).Build();
        Assert.That(async () => await host.StartAsync(), Throws.TypeOf<LoopException>().With.Message.Contains("takes Loop.Hosting.Tests.Record with the key 'second', and no"));
    }

    /// <summary>Also where scopes are not validated: there all handlers would have the same one.</summary>
    [TestCase("listen", "Development")]
    [TestCase("listen", "Production")]
    [TestCase("datagrams", "Production")]
    [TestCase("spawn", "Production")]
    public void A_scoped_service_ends_the_start(string use, string environment) => Assert.That(
        () => StartAsync(static services => services.AddScoped<Record>().AddKeyedSingleton<Record>("second"), _uses[use], environment),
        Throws.TypeOf<LoopException>().With.Message.Contains(" cannot be made: its constructor takes Loop.Hosting.Tests.Record, registered as scoped, and handlers have no scope; ")
            .And.Message.Contains("take IServiceScopeFactory"));

    [Test]
    public void So_does_one_with_a_key_and_one_of_many() => Assert.That(
        () => StartAsync(
            static services => services.AddSingleton<Record>().AddKeyedScoped<Record>("second").AddSingleton<IDisposable>(Stream.Null).AddScoped<IDisposable, MemoryStream>(),
            _uses["listen"]),
        Throws.TypeOf<LoopException>().With.Message.Contains(
            "takes System.Collections.Generic.IEnumerable`1[System.IDisposable] and Loop.Hosting.Tests.Record with the key 'second', registered as scoped"));

    [Test]
    public void So_does_one_that_a_transient_service_takes() => Assert.That(
        () => StartAsync(
            static services => services.AddScoped<Record>().AddTransient<Taker>().AddTransient(typeof(Generic<>)),
            static loop => loop.Listen<NeedyOfATaker>("127.0.0.1:0")),
        Throws.TypeOf<LoopException>().With.Message.Contains(
            "takes Loop.Hosting.Tests.Generic`1[System.Int32], which takes Loop.Hosting.Tests.Taker, which takes Loop.Hosting.Tests.Record, registered as scoped"));

    [Test]
    public async Task The_last_registration_counts_and_a_constructor_that_cannot_be_called_does_not()
    {
        using IHost application = await StartAsync(
            static services => services.AddScoped<Record>().AddSingleton<Record>().AddScoped<Uri>(static _ => new("loop:")).AddKeyedSingleton<Record>("second").AddTransient<Taker>()
                .AddTransient(typeof(Generic<>)),
            static loop => loop.Listen<Needy>("127.0.0.1:0").Listen<NeedyOfATaker>("127.0.0.1:0"));
        await application.StopAsync();
    }

    /// <summary>A provider that its owner made for the host, here a scope, may give what it has.</summary>
    [Test]
    public async Task A_scope_that_the_host_was_given_gives_its_services()
    {
        await using ServiceProvider root = new ServiceCollection().AddScoped<Record>().BuildServiceProvider(validateScopes: true);
        await using AsyncServiceScope scope = root.CreateAsyncScope();
        await using LoopHost host = LoopHost.CreateBuilder("--loops", "1").Listen<Echo>("127.0.0.1:0").UseServices(scope.ServiceProvider).Build();
        await host.StartAsync();
        Assert.That(host.EndPoints, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_host_that_knows_the_registrations_refuses_scoped_ones_as_well()
    {
        ServiceCollection services = new();
        services.AddScoped<Record>();
        await using ServiceProvider root = services.BuildServiceProvider();
        await using LoopHost host = LoopHost.CreateBuilder("--loops", "1").Listen<Echo>("127.0.0.1:0").UseServices(root, services).Build();
        Assert.That(async () => await host.StartAsync(), Throws.TypeOf<LoopException>().With.Message.Contains("takes Loop.Hosting.Tests.Record, registered as scoped"));
    }

    [Test]
    public async Task A_factory_needs_no_services()
    {
        await using LoopHost host = LoopHost.CreateBuilder("--loops", "1").Listen<Echo>("127.0.0.1:0", static () => new(new())).Build();
        await host.StartAsync();
        Assert.That(host.EndPoints, Has.Count.EqualTo(1));
    }

    /// <summary>What a provider passes on says of itself only what the inner one knows.</summary>
    [Test]
    public async Task A_provider_around_another_may_have_more()
    {
        await using ServiceProvider inner = new ServiceCollection().BuildServiceProvider();
        await using LoopHost host = LoopHost.CreateBuilder("--loops", "1").Listen<Echo>("127.0.0.1:0").UseServices(new Around(inner)).Build();
        await host.StartAsync();
        Assert.That(host.EndPoints, Has.Count.EqualTo(1));
    }

    private static async Task<IHost> StartAsync(Action<IServiceCollection> register, Action<LoopHostBuilder> use, string environment = "Production")
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { EnvironmentName = environment });
        register(builder.Services);
        builder.Services.AddLoop(loop =>
        {
            loop.Configure(static options => options.Loops = 1);
            use(loop);
        });
        IHost application = builder.Build();
        try
        {
            await application.StartAsync();
            return application;
        }
        catch
        {
            application.Dispose();
            throw;
        }
    }

    private sealed class Around(IServiceProvider inner) : IServiceProvider
    {
        private readonly Record _record = new();

        public object? GetService(Type serviceType) => serviceType == typeof(Record) ? _record : inner.GetService(serviceType);
    }
}
