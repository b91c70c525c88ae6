using System.Net;
using Loop.Bench.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

int port = PeerProcess.PortFrom(args);
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseSockets(transport => transport.Backlog = 4096);
builder.WebHost.ConfigureKestrel(kestrel =>
    kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.UseConnectionHandler<EchoHandler>()));
WebApplication application = builder.Build();
await application.StartAsync();
PeerProcess.Ready(new Uri(application.Urls.Single()).Port, "kestrel");
await application.WaitForShutdownAsync();
