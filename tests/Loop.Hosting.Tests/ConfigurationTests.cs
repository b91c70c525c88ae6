using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Loop.Hosting.Tests;

/// <summary>What configuration says is read, or refused by name.</summary>
[NonParallelizable]
public class ConfigurationTests
{
    [TestCase("Loop:Listeners:Ehco:IdleTimeout", "Loop:Listeners:Ehco is the name of no listener", "the listeners are Echo, Sink (")]
    [TestCase("Loop:Listeners:Echo:IdelTimeout", "Loop:Listeners:Echo:IdelTimeout is no option of a listener", " IdleTimeout, ")]
    [TestCase("Loop:Listeners:Echo:Transform", "Loop:Listeners:Echo:Transform is no option of a listener", " SendQueueHardBytes, ")]
    [TestCase("Loop:Listeners:Sink:IdleTimeout", "Loop:Listeners:Sink:IdleTimeout is no option of a listener", " MaxDatagramBytes, ")]
    [TestCase("Loop:Listeners:Sink:RemoteEndPoint", "Loop:Listeners:Sink:RemoteEndPoint is no option of a listener", " SendQueueBytes, ")]
    [TestCase("Loop:ShutdwonTimeout", "Loop:ShutdwonTimeout is no option of the loops", " Loops, ")]
    [TestCase("Loop:Listener:Echo:IdleTimeout", "Loop:Listener is no option of the loops", " Listeners, ")]
    [TestCase("Loop:TimeProvider", "Loop:TimeProvider is no option of the loops", " ShutdownTimeout, ")]
    [TestCase("Loop:IoUring:SqPol", "Loop:IoUring:SqPol is no option of io_uring", " SqPoll, ")]
    public void What_nobody_reads_ends_the_start(string key, string what, string known) => Assert.That(
        () => StartAsync(new() { [key] = "00:00:01" }),
        Throws.TypeOf<OptionsValidationException>().With.Message.Contains(what).And.Message.Contains(known));

    [TestCase("Loop:Listeners:Echo:IdleTimeout:Limits:Typo", "Loop:Listeners:Echo:IdleTimeout:Limits:Typo is no option of a listener: Loop:Listeners:Echo:IdleTimeout is one value")]
    [TestCase("Loop:Listeners:Sink:MaxDatagramBytes:0", "Loop:Listeners:Sink:MaxDatagramBytes:0 is no option of a listener: Loop:Listeners:Sink:MaxDatagramBytes is one value")]
    [TestCase("Loop:ShutdownTimeout:Seconds", "Loop:ShutdownTimeout:Seconds is no option of the loops: Loop:ShutdownTimeout is one value")]
    [TestCase("Loop:IoUring:BusyPoll:Us", "Loop:IoUring:BusyPoll:Us is no option of io_uring: Loop:IoUring:BusyPoll is one value")]
    [TestCase("Loop:IoUring", "Loop:IoUring is a section, and its value '00:00:01' is read by nobody")]
    [TestCase("Loop:Listeners", "Loop:Listeners is a section, and its value '00:00:01' is read by nobody")]
    [TestCase("Loop:Listeners:Echo", "Loop:Listeners:Echo is a section, and its value '00:00:01' is read by nobody")]
    public void Nor_is_what_stands_deeper_or_where_options_stand(string key, string what) => Assert.That(
        () => StartAsync(new() { [key] = "00:00:01" }), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(what));

    [TestCase("Loop:Listeners:Echo:IdelTimeout", "Loop:Listeners:Echo:IdleTimeout")]
    [TestCase("Loop:Listeners:Echo:sendqueuehighbyte", "Loop:Listeners:Echo:SendQueueHighBytes")]
    [TestCase("Loop:Listeners:Ehco:Backlog", "Loop:Listeners:Echo")]
    [TestCase("Loop:Listener:Echo:Backlog", "Loop:Listeners")]
    [TestCase("Loop:IoUring:SqPol", "Loop:IoUring:SqPoll")]
    [TestCase("Loop:Lops", "Loop:Loops")]
    [TestCase("Loop:Threads", null)]
    public void The_key_that_was_meant_is_named(string key, string? meant) => Assert.That(
        () => StartAsync(new() { [key] = "1" }),
        meant is null
            ? Throws.TypeOf<OptionsValidationException>().With.Message.Not.Contains("is one)")
            : Throws.TypeOf<OptionsValidationException>().With.Message.Contains($" ({meant} is one): "));

    [Test]
    public void Signals_are_the_applications_own_affair() => Assert.That(
        () => StartAsync(new() { ["Loop:StopSignals:0"] = "SIGHUP" }),
        Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Loop:StopSignals is no option of the loops"));

    [TestCase("Loop:Listeners:Echo:UnixMode", "0600")]
    [TestCase("Loop:Listeners:Sink:UnixMode", "0400")]
    [TestCase("Loop:Listeners:echo:unixmode", " +384")]
    public void A_mode_is_written_in_words(string key, string value) => Assert.That(
        () => StartAsync(new() { [key] = value }),
        Throws.TypeOf<OptionsValidationException>().With.Message.Contains($"{key} is '{value}', which is no octal number here")
            .And.Message.Contains("write names, as in 'UserRead, UserWrite, GroupWrite'"));

    [TestCase("Loop:ShutdownTimeout", "10")]
    [TestCase("Loop:EndProcessAfterStall", "1")]
    [TestCase("Loop:Listeners:Echo:IdleTimeout", "10")]
    public void A_time_is_written_with_its_hours_and_minutes(string key, string value) => Assert.That(
        () => StartAsync(new() { [key] = value }),
        Throws.TypeOf<OptionsValidationException>().With.Message.Contains($"{key} is '{value}', and a number alone is days").And.Message.Contains("'00:01:30'"));

    [Test]
    public async Task A_mode_in_words_is_read()
    {
        ListenOptions? listen = null;
        using IHost application = await StartAsync(new() { ["Loop:Listeners:Echo:UnixMode"] = "UserRead, UserWrite, GroupWrite" }, options => listen = options);
        Assert.That(listen!.UnixMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite));
    }

    [Test]
    public void All_that_nobody_reads_is_told_at_once() => Assert.That(
        () => StartAsync(new() { ["Loop:Listeners:a:NoDelay"] = "false", ["Loop:Listeners:echo:nodelay"] = "false", ["Loop:Listeners:Echo:Delay"] = "true", ["Loop:Lops"] = "3" }),
        Throws.TypeOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).Count.EqualTo(3));

    [Test]
    public async Task Every_kind_of_option_is_read()
    {
        (ListenOptions? listen, DatagramOptions? datagrams) = (null, null);
        using IHost application = await StartAsync(
            new()
            {
                ["loop:shutdownTimeout"] = "00:00:03",
                ["Loop:IoUring:ZeroCopySendBytes"] = "65536",
                ["Loop:Listeners:echo:Backlog"] = "7",
                ["Loop:Listeners:sink:MaxDatagramBytes"] = "1200",
            },
            options => listen = options,
            options => datagrams = options);
        Assert.That(listen!.Backlog, Is.EqualTo(7));
        Assert.That(datagrams!.MaxDatagramBytes, Is.EqualTo(1200));
    }

    [Test]
    public async Task A_socket_of_datagrams_has_the_name_that_its_options_say()
    {
        DatagramOptions? datagrams = null;
        using IHost application = await StartAsync(
            new() { ["Loop:Listeners:dns:SendQueueBytes"] = "200000" },
            datagrams: options =>
            {
                options.Name = "dns";
                options.SendQueueBytes = 300_000;
                datagrams = options;
            });
        Assert.That(datagrams!.SendQueueBytes, Is.EqualTo(200_000));
    }

    [Test]
    public async Task A_name_that_a_listener_and_a_socket_share_has_the_options_of_both()
    {
        (ListenOptions? listen, DatagramOptions? datagrams) = (null, null);
        using IHost application = await StartAsync(
            new() { ["Loop:Listeners:dns:Backlog"] = "7", ["Loop:Listeners:dns:MaxDatagramBytes"] = "1200" },
            options => (listen, options.Name) = (options, "dns"),
            options => (datagrams, options.Name) = (options, "dns"));
        Assert.That(listen!.Backlog, Is.EqualTo(7));
        Assert.That(datagrams!.MaxDatagramBytes, Is.EqualTo(1200));
    }

    private static async Task<IHost> StartAsync(
        Dictionary<string, string?> configuration, Action<ListenOptions>? listen = null, Action<DatagramOptions>? datagrams = null)
    {
        HostApplicationBuilder builder = new();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loop:Loops"] = "1" });
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddSingleton<Record>();
        builder.Services.AddLoop(loop => loop.Listen<Echo>("127.0.0.1:0", listen).Listen<Sink>("udp:127.0.0.1:0", datagrams));
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
}
