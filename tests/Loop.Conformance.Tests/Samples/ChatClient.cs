using System.Collections.Concurrent;
using System.Text;

namespace Loop.Conformance.Tests.Samples;

/// <summary>A client of the chat: keeps the lines that it was sent.</summary>
internal sealed class ChatClient(TestPeer peer)
{
    private readonly ConcurrentQueue<string> _lines = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>The lines so far, without those that the server greets with.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public static async Task<ChatClient> ConnectAsync(LoopServer server, int receiveBufferBytes = 0, bool reads = true)
    {
        TestPeer peer = server.MakePeer();
        if (receiveBufferBytes > 0)
        {
            peer.LimitReceiving(receiveBufferBytes);
        }

        await peer.ConnectAsync();
        ChatClient client = new(peer);
        if (reads)
        {
            client.BeginReading();
        }

        return client;
    }

    public static async Task<ChatClient> JoinAsync(LoopServer server, string name, string room, int receiveBufferBytes = 0, bool reads = true)
    {
        ChatClient client = await ConnectAsync(server, receiveBufferBytes, reads);
        await client.SendAsync($"/name {name}\n/join {room}\n");
        if (reads)
        {
            await client.HasAsync($"* {name} joined");
        }

        return client;
    }

    public void BeginReading() => _reading = ReadAsync();

    public Task SendAsync(string text) => peer.SendAsync(text);

    public void Reset() => peer.Reset();

    /// <summary>Waits until a line has come so many times.</summary>
    public Task HasAsync(string line, int times = 1) => Eventually.HoldsAsync(
        () => _lines.Count(got => got == line) >= times,
        () => $"'{line}' came {_lines.Count(got => got == line)} of {times} times; the last: {string.Join(" | ", Lines.TakeLast(10))}");

    /// <summary>Waits until the server has ended the connection, and closes.</summary>
    public async Task EndAsync()
    {
        await _reading;
        peer.Dispose();
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        StringBuilder rest = new();
        while (true)
        {
            int count;
            try
            {
                count = await peer.ReadAsync(buffer);
            }
            catch (Exception exception) when (exception is PeerResetException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }

            if (count == 0)
            {
                return;
            }

            foreach (char character in Encoding.UTF8.GetString(buffer, 0, count))
            {
                if (character == '\n')
                {
                    _lines.Enqueue(rest.ToString());
                    rest.Clear();
                }
                else
                {
                    rest.Append(character);
                }
            }
        }
    }
}
