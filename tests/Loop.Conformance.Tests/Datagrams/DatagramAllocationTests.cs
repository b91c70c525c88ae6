using System.Net.Sockets;
using Loop.Conformance.Tests.Allocation;

namespace Loop.Conformance.Tests.Datagrams;

/// <summary>A datagram costs no managed memory on the loop's thread.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class DatagramAllocationTests(Arm arm)
{
    [Test]
    public async Task Twenty_thousand_datagrams_allocate_nothing()
    {
        const int batch = 32;
        const int windowCalls = 20_000;
        Meter meter = new(windowCalls, mostWindows: 10);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen("udp:127.0.0.1:0", () => new MeteredDatagrams(meter)));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 200 };
                socket.Connect(server.Host.EndPoints[0].Ip!);
                byte[] datagram = new byte[Meter.MessageBytes];
                while (!meter.AllocatedBytes.IsCompleted)
                {
                    server.Deadline.ThrowIfCancellationRequested();
                    for (int i = 0; i < batch; i++)
                    {
                        socket.Send(datagram);
                    }

                    try
                    {
                        for (int i = 0; i < batch; i++)
                        {
                            socket.Receive(datagram);
                        }
                    }
                    catch (SocketException lost) when (lost.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
                    {
                        // A datagram may be lost; the next round goes on.
                        continue;
                    }
                }
            },
            TaskCreationOptions.LongRunning)));
        Assert.That(await meter.AllocatedBytes, Is.Zero, $"bytes allocated on the loop's thread over {windowCalls} datagrams");
    }
}
