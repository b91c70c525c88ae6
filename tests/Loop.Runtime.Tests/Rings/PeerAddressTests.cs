using System.Net;
using Loop.Rings;
using SocketAddress = Loop.Linux.SocketAddress;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Addresses as values, and as the kernel writes them.</summary>
public unsafe class PeerAddressTests
{
    [TestCase("127.0.0.1:7000")]
    [TestCase("255.254.253.252:65535")]
    [TestCase("0.0.0.0:0")]
    [TestCase("[::1]:7000")]
    [TestCase("[fe80::1:2:3%7]:1")]
    [TestCase("[::ffff:1.2.3.4]:53")]
    public void An_IP_address_comes_back_from_the_kernels_form(string text)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(text);
        PeerAddress address = new(endPoint);
        PeerAddress back = ThroughTheKernel(address);
        Assert.That(back, Is.EqualTo(address));
        Assert.That(back == address && back.GetHashCode() == address.GetHashCode(), Is.True);
        Assert.That(back.Ip, Is.EqualTo(endPoint));
        Assert.That(back.ToString(), Is.EqualTo(endPoint.ToString()));
        Assert.That(back.IsIPv6, Is.EqualTo(endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6));
        Assert.That((back.IsUnix, back.IsUnknown, back.UnixPath), Is.EqualTo((false, false, (string?)null)));
    }

    [TestCase("/run/app.sock")]
    [TestCase("@abstract")]
    public void A_unix_path_comes_back_from_the_kernels_form(string path)
    {
        PeerAddress back = ThroughTheKernel(new(path));
        Assert.That(back, Is.EqualTo(new PeerAddress(path)));
        Assert.That((back.UnixPath, back.Ip, back.Port), Is.EqualTo((path, (IPEndPoint?)null, 0)));
    }

    [TestCase('/', 108)]
    [TestCase('@', 108)]
    public void A_name_that_fills_all_the_room_can_be_answered(char first, int lengthBytes)
    {
        string name = first + new string('n', lengthBytes - 1);
        PeerAddress back = ThroughTheKernel(new(name));
        Assert.That((back.UnixPath, SocketAddressText.FitsUnixName(back.UnixPath!)), Is.EqualTo((name, true)));
        Assert.That(SocketAddressText.FitsUnixName(name + "n"), Is.False);
    }

    [Test]
    public unsafe void A_file_that_looks_like_an_abstract_name_stays_a_file()
    {
        byte* storage = stackalloc byte[SocketAddressText.StorageBytes];
        new Span<byte>(storage, SocketAddressText.StorageBytes).Clear();
        storage[0] = 1;
        "@x"u8.CopyTo(new Span<byte>(storage + 2, 2));
        Assert.That(SocketAddressText.Read(storage, 5).UnixPath, Is.EqualTo("./@x"));
    }

    [Test]
    public unsafe void A_name_that_is_no_text_is_told_and_not_answered()
    {
        byte* storage = stackalloc byte[SocketAddressText.StorageBytes];
        new Span<byte>(storage, SocketAddressText.StorageBytes).Clear();
        storage[0] = 1;
        new byte[] { (byte)'/', 0xFF }.CopyTo(new Span<byte>(storage + 2, 2));
        string path = SocketAddressText.Read(storage, 5).UnixPath!;
        Assert.That((path, SocketAddressText.FitsUnixName(path)), Is.EqualTo(("/\uFFFD", false)));
    }

    [Test]
    public void Addresses_differ_by_every_part()
    {
        PeerAddress[] all =
        [
            default, new(""), new("a"), new(IPAddress.Any, 0), new(IPAddress.Any, 1), new(IPAddress.Loopback, 1), new(IPAddress.IPv6Any, 0),
            new(IPAddress.IPv6Any, 1), new(IPAddress.Parse("fe80::1%1"), 1), new(IPAddress.Parse("fe80::1%2"), 1), new(IPAddress.Parse("1::1"), 1),
        ];
        Assert.That(all.Distinct().Count(), Is.EqualTo(all.Length));
    }

    [Test]
    public void What_is_unknown_or_cut_short_is_unknown()
    {
        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddressText.Write(new PeerAddress(IPAddress.IPv6Loopback, 5), storage);
        Assert.That(SocketAddressText.Read(storage, lengthBytes - 1).IsUnknown, Is.True);
        Assert.That(SocketAddressText.Read(storage, 0).IsUnknown, Is.True);
        Assert.That(SocketAddressText.Write(default(PeerAddress), storage), Is.Zero);
        Assert.That(default(PeerAddress).ToString(), Is.EqualTo("unknown"));
        Assert.That(default(PeerAddress).TryWriteAddress(stackalloc byte[16], out _), Is.False);
    }

    private static PeerAddress ThroughTheKernel(PeerAddress address)
    {
        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        new Span<byte>(storage, SocketAddress.StorageBytes).Fill(0xA5);
        return SocketAddressText.Read(storage, SocketAddressText.Write(address, storage));
    }
}
