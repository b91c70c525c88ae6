using System.Buffers.Binary;

namespace Loop.Runtime.Tests.Support;

/// <summary>A listener on 127.0.0.1, on a port that the kernel chose.</summary>
internal sealed unsafe class TcpListener : IDisposable
{
    private readonly LinuxKernel _kernel;

    public TcpListener(bool nonBlocking)
    {
        Descriptor = _kernel.Socket(AddressFamily.Inet, SocketType.Stream | SocketType.CloseOnExec | (nonBlocking ? SocketType.NonBlocking : 0), 0);
        byte* address = stackalloc byte[SocketAddress.InetBytes];
        Loopback(address, 0);
        TestCalls.Require(_kernel.Bind(Descriptor, address, SocketAddress.InetBytes), "bind");
        TestCalls.Require(_kernel.Listen(Descriptor, 16), "listen");
        int lengthBytes = SocketAddress.InetBytes;
        TestCalls.Require(_kernel.GetSocketName(Descriptor, address, &lengthBytes), "getsockname");
        Assert.That(lengthBytes, Is.EqualTo(SocketAddress.InetBytes));
        Port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + SocketAddress.PortOffset, 2));
    }

    public int Descriptor { get; }

    public int Port { get; }

    /// <summary>Writes 127.0.0.1 with a port.</summary>
    public static void Loopback(byte* address, int port)
    {
        Span<byte> bytes = new(address, SocketAddress.InetBytes);
        bytes.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[SocketAddress.FamilyOffset..], AddressFamily.Inet);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[SocketAddress.PortOffset..], (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[SocketAddress.InetAddressOffset..], 0x7F000001);
    }

    /// <summary>A client that waits until it is connected.</summary>
    public int Connect()
    {
        int client = _kernel.Socket(AddressFamily.Inet, SocketType.Stream | SocketType.CloseOnExec, 0);
        byte* address = stackalloc byte[SocketAddress.InetBytes];
        Loopback(address, Port);
        TestCalls.Require(_kernel.Connect(client, address, SocketAddress.InetBytes), "connect");
        return client;
    }

    public void Dispose() => _kernel.Close(Descriptor);
}
