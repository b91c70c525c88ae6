using System.Net.Sockets;

namespace Loop.Runtime.Tests.Rings;

/// <summary>One client: what it sent, and how much of it has come back.</summary>
internal sealed class EchoPeer(Socket socket) : IDisposable
{
    private readonly Queue<byte> _expected = new();
    private readonly byte[] _scratch = new byte[64 * 1024];

    public void Send(Random random, int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        random.NextBytes(bytes);
        Assert.That(socket.Send(bytes), Is.EqualTo(lengthBytes), "the socket's own buffer is large enough for these tests");
        foreach (byte value in bytes)
        {
            _expected.Enqueue(value);
        }
    }

    public bool HasAll()
    {
        Receive();
        return _expected.Count == 0;
    }

    /// <summary>The other side has closed or reset it.</summary>
    public bool HasEnded() => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

    public void Receive()
    {
        while (socket.Available > 0)
        {
            int length = socket.Receive(_scratch);
            for (int i = 0; i < length; i++)
            {
                if (_expected.Count == 0 || _expected.Dequeue() != _scratch[i])
                {
                    Assert.Fail("a byte came back that was not sent there");
                }
            }
        }
    }

    public void Dispose() => socket.Dispose();
}
