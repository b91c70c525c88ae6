using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Loop.Package.Tests;

/// <summary>An echo server in a process of its own, driven once from outside.</summary>
internal static class Served
{
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(150);

    /// <summary>Starts the program, sends a line through it, stops it with SIGTERM, and looks at its exit code.</summary>
    public static async Task EchoAsync(string program, string folder, params string[] arguments)
    {
        using CancellationTokenSource deadline = new(_time);
        using Process server = Dotnet.Start(program, folder, [.. arguments, "--loops", "1"]);
        Task<string> errors = server.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            string? line = await server.StandardOutput.ReadLineAsync(deadline.Token);
            Assert.That(line, Does.StartWith("listening on 127.0.0.1:"), line is null ? await errors : line);
            using (TcpClient client = new())
            {
                await client.ConnectAsync(IPEndPoint.Parse(line!.Split(' ')[2]), deadline.Token);
                byte[] sent = Encoding.ASCII.GetBytes("hello");
                await client.GetStream().WriteAsync(sent, deadline.Token);
                byte[] received = new byte[sent.Length];
                await client.GetStream().ReadExactlyAsync(received, deadline.Token);
                Assert.That(received, Is.EqualTo(sent));
            }

            using (Process kill = Dotnet.Start("kill", folder, "-TERM", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            {
                await kill.WaitForExitAsync(deadline.Token);
            }

            await server.WaitForExitAsync(deadline.Token);
            Assert.That(server.ExitCode, Is.Zero, await errors);
        }
        finally
        {
            if (!server.HasExited)
            {
                server.Kill();
            }
        }
    }
}
