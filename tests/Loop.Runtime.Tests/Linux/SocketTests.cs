using System.Text;

namespace Loop.Runtime.Tests.Linux;

/// <summary>Sockets by way of the kernel interface.</summary>
internal sealed unsafe class SocketTests : DescriptorLeakCheck
{
    private readonly LinuxKernel _kernel;

    [Test]
    public void Bytes_go_through_a_pair_and_the_end_of_the_stream_follows()
    {
        using ConnectedPair pair = new();
        byte* sent = stackalloc byte[] { 1, 2, 3 };
        byte* received = stackalloc byte[8];
        Assert.That((long)_kernel.Send(pair.Near, sent, 3, MessageFlags.NoSignal), Is.EqualTo(3));
        Assert.That((long)_kernel.Receive(pair.Far, received, 8, MessageFlags.Peek), Is.EqualTo(3));
        Assert.That((long)_kernel.Receive(pair.Far, received, 8, 0), Is.EqualTo(3));
        Assert.That(new ReadOnlySpan<byte>(received, 3).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That((long)_kernel.Receive(pair.Far, received, 8, MessageFlags.DontWait), Is.EqualTo(-Errno.EAGAIN));
        Assert.That(_kernel.Shutdown(pair.Near, ShutdownHow.Write), Is.Zero);
        Assert.That((long)_kernel.Receive(pair.Far, received, 8, 0), Is.Zero);
        Assert.That((long)_kernel.Send(pair.Near, sent, 1, MessageFlags.NoSignal), Is.EqualTo(-Errno.EPIPE));
        Assert.That((long)_kernel.Send(pair.Far, sent, 1, MessageFlags.NoSignal), Is.EqualTo(1), "the other direction is open");
    }

    [Test]
    public void Message_gathers_its_pieces()
    {
        using ConnectedPair pair = new();
        byte* received = stackalloc byte[16];
        fixed (byte* first = "gather"u8, second = "ed"u8)
        {
            IoVector* vectors = stackalloc IoVector[2];
            vectors[0] = new() { Base = first, Length = 6 };
            vectors[1] = new() { Base = second, Length = 2 };
            MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
            Assert.That((long)_kernel.SendMessage(pair.Near, &message, MessageFlags.NoSignal), Is.EqualTo(8));
        }

        Assert.That((long)_kernel.Receive(pair.Far, received, 16, MessageFlags.DontWait), Is.EqualTo(8));
        Assert.That(Encoding.ASCII.GetString(received, 8), Is.EqualTo("gathered"));
    }

    [Test]
    public void Message_of_too_many_pieces_is_refused()
    {
        using ConnectedPair pair = new();
        IoVector[] vectors = new IoVector[1025];
        fixed (IoVector* first = vectors)
        {
            MessageHeader message = new() { Vectors = first, VectorCount = (nuint)vectors.Length };
            Assert.That((long)_kernel.SendMessage(pair.Near, &message, 0), Is.EqualTo(-Errno.EMSGSIZE));
        }
    }

    [Test]
    public void Connection_is_accepted_with_flags_and_knows_both_addresses()
    {
        using TcpListener listener = new(nonBlocking: true);
        Assert.That(_kernel.Accept(listener.Descriptor, 0), Is.EqualTo(-Errno.EAGAIN));
        int client = listener.Connect();
        const int flags = SocketType.NonBlocking | SocketType.CloseOnExec;
        // The client may hear that it is connected before the listener does, where the kernel delivers on another core.
        int accepted = -Errno.EAGAIN;
        Deadline.Until(() => (accepted = _kernel.Accept(listener.Descriptor, flags)) != -Errno.EAGAIN, static () => "the connection is not accepted");
        Assert.That(accepted, Is.Positive);
        Assert.That(DescriptorFlags(accepted) & flags, Is.EqualTo(flags));
        byte* peer = stackalloc byte[SocketAddress.StorageBytes];
        byte* own = stackalloc byte[SocketAddress.StorageBytes];
        int peerBytes = SocketAddress.StorageBytes;
        int ownBytes = SocketAddress.StorageBytes;
        byte one;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((long)_kernel.Receive(accepted, &one, 1, 0), Is.EqualTo(-Errno.EAGAIN), "non-blocking by its flag");
            Assert.That(_kernel.GetPeerName(accepted, peer, &peerBytes), Is.Zero);
            Assert.That(_kernel.GetSocketName(client, own, &ownBytes), Is.Zero);
            Assert.That(peerBytes, Is.EqualTo(SocketAddress.InetBytes));
            Assert.That(new ReadOnlySpan<byte>(peer, peerBytes).ToArray(), Is.EqualTo(new ReadOnlySpan<byte>(own, ownBytes).ToArray()));
        }

        _kernel.Close(accepted);
        _kernel.Close(client);
    }

    [Test]
    public void Connecting_to_a_port_that_nobody_listens_on_is_refused()
    {
        byte* address = stackalloc byte[SocketAddress.InetBytes];
        using (TcpListener listener = new(nonBlocking: true))
        {
            TcpListener.Loopback(address, listener.Port);
            int second = _kernel.Socket(AddressFamily.Inet, SocketType.Stream | SocketType.CloseOnExec, 0);
            Assert.That(_kernel.Bind(second, address, SocketAddress.InetBytes), Is.EqualTo(-Errno.EADDRINUSE));
            _kernel.Close(second);
        }

        int client = _kernel.Socket(AddressFamily.Inet, SocketType.Stream | SocketType.CloseOnExec, 0);
        Assert.That(_kernel.Connect(client, address, SocketAddress.InetBytes), Is.EqualTo(-Errno.ECONNREFUSED));
        _kernel.Close(client);
    }

    [Test]
    public void Options_are_set_and_read()
    {
        int socket = _kernel.Socket(AddressFamily.Inet, SocketType.Stream | SocketType.CloseOnExec, 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Get(socket, SocketLevel.Socket, SocketOption.Type), Is.EqualTo(SocketType.Stream));
            Assert.That(Get(socket, SocketLevel.Socket, SocketOption.Domain), Is.EqualTo(AddressFamily.Inet));
            Assert.That(Get(socket, SocketLevel.Socket, SocketOption.Protocol), Is.EqualTo(SocketLevel.Tcp));
            Assert.That(Get(socket, SocketLevel.Socket, SocketOption.AcceptsConnections), Is.Zero);
            Assert.That(Get(socket, SocketLevel.Socket, SocketOption.Error), Is.Zero);
            (int, int)[] switches =
            [
                (SocketLevel.Socket, SocketOption.ReuseAddress), (SocketLevel.Socket, SocketOption.ReusePort),
                (SocketLevel.Socket, SocketOption.KeepAlive), (SocketLevel.Tcp, TcpOption.NoDelay), (SocketLevel.Tcp, TcpOption.Cork),
            ];
            foreach ((int level, int option) in switches)
            {
                Assert.That(Get(socket, level, option), Is.Zero);
                int one = 1;
                Assert.That(_kernel.SetSocketOption(socket, level, option, &one, sizeof(int)), Is.Zero);
                Assert.That(Get(socket, level, option), Is.EqualTo(1));
            }

            Assert.That(_kernel.SetSocketOption(socket, SocketLevel.Socket, 9999, &socket, sizeof(int)), Is.EqualTo(-Errno.ENOPROTOOPT));
        }

        _kernel.Close(socket);
    }

    [Test]
    public void Linger_makes_a_close_a_reset()
    {
        using TcpListener listener = new(nonBlocking: false);
        int client = listener.Connect();
        int accepted = _kernel.Accept(listener.Descriptor, SocketType.CloseOnExec);
        Linger reset = new() { OnOff = 1, Seconds = 0 };
        Assert.That(_kernel.SetSocketOption(accepted, SocketLevel.Socket, SocketOption.Linger, &reset, sizeof(Linger)), Is.Zero);
        Linger read = new() { Seconds = 7 };
        int lengthBytes = sizeof(Linger);
        Assert.That(_kernel.GetSocketOption(accepted, SocketLevel.Socket, SocketOption.Linger, &read, &lengthBytes), Is.Zero);
        Assert.That((lengthBytes, read.OnOff, read.Seconds), Is.EqualTo((8, 1, 0)));
        _kernel.Close(accepted);
        byte one;
        Assert.That((long)_kernel.Receive(client, &one, 1, 0), Is.EqualTo(-Errno.ECONNRESET));
        _kernel.Close(client);
    }

    [Test]
    public void Abstract_unix_name_is_as_long_as_its_address()
    {
        byte* address = stackalloc byte[SocketAddress.UnixBytes];
        byte* read = stackalloc byte[SocketAddress.StorageBytes];
        new Span<byte>(address, SocketAddress.UnixBytes).Clear();
        *(ushort*)(address + SocketAddress.FamilyOffset) = AddressFamily.Unix;
        byte[] name = Encoding.ASCII.GetBytes($"\0loop-{Environment.ProcessId}");
        name.CopyTo(new Span<byte>(address + SocketAddress.UnixPathOffset, SocketAddress.UnixPathBytes));
        int lengthBytes = SocketAddress.UnixPathOffset + name.Length;
        int readBytes = SocketAddress.StorageBytes;
        int socket = _kernel.Socket(AddressFamily.Unix, SocketType.Stream | SocketType.CloseOnExec, 0);
        Assert.That(_kernel.Bind(socket, address, lengthBytes), Is.Zero);
        Assert.That(_kernel.GetSocketName(socket, read, &readBytes), Is.Zero);
        Assert.That(new ReadOnlySpan<byte>(read, readBytes).ToArray(), Is.EqualTo(new ReadOnlySpan<byte>(address, lengthBytes).ToArray()));
        _kernel.Close(socket);
    }

    private int Get(int socket, int level, int option)
    {
        int value = -1;
        int lengthBytes = sizeof(int);
        TestCalls.Require(_kernel.GetSocketOption(socket, level, option, &value, &lengthBytes), "getsockopt");
        Assert.That(lengthBytes, Is.EqualTo(sizeof(int)));
        return value;
    }

    /// <summary>The flags line of proc(5)'s fdinfo, which is octal.</summary>
    private static int DescriptorFlags(int descriptor)
    {
        string line = File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return Convert.ToInt32(line["flags:".Length..].Trim(), 8);
    }
}
