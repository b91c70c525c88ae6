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

    private static async Task<IHost> StartAsync(Action<IServiceCollection> register, Action<LoopHostBuilder> use)
    {
        HostApplicationBuilder builder = new();
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
