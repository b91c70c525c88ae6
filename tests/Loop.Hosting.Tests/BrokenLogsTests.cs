using System.Net.Sockets;
using Loop.Conformance.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loop.Hosting.Tests;

/// <summary>An application whose loggers throw starts, and stops where a loop has failed.</summary>
[NonParallelizable]
public class BrokenLogsTests
{
    private const string Category = "Loop.Hosting.LoopService";
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_loop_that_fails_stops_the_application()
    {
        BrokenTime time = new(loop: 0);
        BrokenLogs logs = new();
        IHost application = Build(logs, time);
        await application.StartAsync();
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        LoopHost host = application.Services.GetRequiredService<LoopHost>();
        time.Break();
        Assert.That(host.Loops[0].Post(static () => { }), Is.True);
        await stopping.Task.WaitAsync(_time);
        Assert.That(logs.Thrown, Is.GreaterThan(0), "the logger was asked");
        Assert.That(() => application.StopAsync(), Throws.Exception, "the stop tells what ended the loop");
        Assert.That(application.Dispose, Throws.InvalidOperationException, "so does the end");
    }

    [Test]
    public async Task An_application_starts()
    {
        BrokenLogs logs = new(LogLevel.Information, Category);
        using IHost application = Build(logs, TimeProvider.System);
        await application.StartAsync();
        Assert.That(logs.Thrown, Is.GreaterThan(0), "the logger was asked");
        using (TcpClient client = new())
        {
            await client.ConnectAsync(application.Services.GetRequiredService<LoopHost>().EndPoints[0].Ip!);
        }

        await application.StopAsync();
    }

    private static IHost Build(BrokenLogs logs, TimeProvider time)
    {
        HostApplicationBuilder builder = new();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loop:Loops"] = "1" });
        builder.Services.AddSingleton<Record>();
        builder.Services.AddLoop(loop => loop.Listen<Echo>("127.0.0.1:0").Configure(options => options.TimeProvider = time));
        return builder.Build();
    }
}
