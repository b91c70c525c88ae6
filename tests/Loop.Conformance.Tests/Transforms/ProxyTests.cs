using System.Text;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>The PROXY protocol at the start of connections (proxy-protocol.txt, versions 1 and 2).</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ProxyTests(Arm arm)
{
    private static readonly byte[] _crcField = ProxyBytes.Field(0x03, 0, 0, 0, 0);

    private static IEnumerable<TestCaseData> Good()
    {
        byte[] four = ProxyBytes.Ip("203.0.113.7", 50123, "198.51.100.2", 443);
        byte[] six = ProxyBytes.Ip("2001:db8::7", 65535, "2001:db8::2", 1);
        byte[] fields = [.. ProxyBytes.Field(0x02, [.. "example.org"u8]), .. ProxyBytes.Field(0x04, new byte[300])];
        yield return Case("v1 TCP4", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 50123 443"), "203.0.113.7:50123", "198.51.100.2:443");
        yield return Case("v1 TCP6", ProxyBytes.Line("PROXY TCP6 2001:db8::7 2001:db8::2 65535 1"), "[2001:db8::7]:65535", "[2001:db8::2]:1");
        yield return Case("v1 UNKNOWN", ProxyBytes.Line("PROXY UNKNOWN"), null, null);
        yield return Case("v1 UNKNOWN with more", ProxyBytes.Line("PROXY UNKNOWN ffff::1 ffff::2 65535 65535"), null, null);
        yield return Case("v1 longest", ProxyBytes.Line("PROXY UNKNOWN " + new string('x', 91)), null, null);
        yield return Case("v2 INET", ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four), "203.0.113.7:50123", "198.51.100.2:443");
        yield return Case("v2 INET6", ProxyBytes.Binary(ProxyBytes.Proxied, 0x21, six), "[2001:db8::7]:65535", "[2001:db8::2]:1");
        yield return Case("v2 UNIX", ProxyBytes.Binary(ProxyBytes.Proxied, 0x31, ProxyBytes.Unix("/run/a", "\0b")), "unix:/run/a", "unix:@b");
        yield return Case("v2 LOCAL", ProxyBytes.Binary(ProxyBytes.Local, 0x00, []), null, null);
        yield return Case("v2 LOCAL of another family, with a block", ProxyBytes.Binary(ProxyBytes.Local, 0x55, new byte[77]), null, null);
        yield return Case("v2 UNSPEC", ProxyBytes.Binary(ProxyBytes.Proxied, 0x00, new byte[20]), null, null);
        yield return Case("v2 fields", ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four, fields), "203.0.113.7:50123", "198.51.100.2:443");
        yield return Case(
            "v2 checksum", ProxyBytes.Sum(ProxyBytes.Binary(ProxyBytes.Proxied, 0x21, six, [.. fields, .. _crcField])), "[2001:db8::7]:65535", "[2001:db8::2]:1");
    }

    private static IEnumerable<TestCaseData> BadHeaders()
    {
        byte[] four = ProxyBytes.Ip("203.0.113.7", 50123, "198.51.100.2", 443);
        byte[] summed = ProxyBytes.Sum(ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four, _crcField));
        summed[20] ^= 1;
        byte[] version = ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four);
        version[12] = 0x31;
        yield return Bad("none at all", "GET / HTTP/1.1\r\n"u8);
        yield return Bad("wrong in the sixth byte", "PROXYTCP4"u8);
        yield return Bad("lower case", "proxy TCP4"u8);
        yield return Bad("v1 without an end", Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 93)));
        yield return Bad("v1 other protocol", ProxyBytes.Line("PROXY UDP4 203.0.113.7 198.51.100.2 50123 443"));
        yield return Bad("v1 port", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 65536 443"));
        yield return Bad("v1 port with a zero before it", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 0123 443"));
        yield return Bad("v1 port with a sign", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 +123 443"));
        yield return Bad("v1 family", ProxyBytes.Line("PROXY TCP4 2001:db8::7 2001:db8::2 50123 443"));
        yield return Bad("v1 short address", ProxyBytes.Line("PROXY TCP4 203.7 198.51.100.2 50123 443"));
        yield return Bad("v1 octal address", ProxyBytes.Line("PROXY TCP4 203.0.113.007 198.51.100.2 50123 443"));
        yield return Bad("v1 scope", ProxyBytes.Line("PROXY TCP6 fe80::1%1 2001:db8::2 50123 443"));
        yield return Bad("v1 two blanks", ProxyBytes.Line("PROXY TCP4  203.0.113.7 198.51.100.2 50123 443"));
        yield return Bad("v1 too few", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 50123"));
        yield return Bad("v1 too many", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 50123 443 5"));
        yield return Bad("v1 nothing", ProxyBytes.Line("PROXY "));
        yield return Bad("v1 not ASCII", ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 50123 44").Select(static part => part == '7' ? (byte)0xB7 : part).ToArray());
        yield return Bad("v2 signature", "\r\n\r\n\0\r\nQUIX\n"u8);
        yield return Bad("v2 version", version);
        yield return Bad("v2 command", ProxyBytes.Binary(0x22, 0x11, four));
        yield return Bad("v2 family", ProxyBytes.Binary(ProxyBytes.Proxied, 0x13, four));
        yield return Bad("v2 block shorter than its addresses", ProxyBytes.Binary(ProxyBytes.Proxied, 0x21, four));
        yield return Bad("v2 field that reaches beyond", ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four, [0x04, 0, 5, 1, 2]));
        yield return Bad("v2 half a field", ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four, [0x04, 0]));
        yield return Bad("v2 checksum", summed);
        yield return Bad("v2 checksum of another size", ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four, ProxyBytes.Field(0x03, 1, 2)));
        yield return Bad("v2 too long", ProxyBytes.Binary(ProxyBytes.Proxied, 0x11, four, new byte[16 * 1024]));
    }

    [TestCaseSource(nameof(Good))]
    public async Task The_header_is_taken_off_and_believed(byte[] header, string? remote, string? local)
    {
        await using LoopServer server = await StartAsync();
        (string Remote, string Local) socket = default;
        (string Remote, string Local) seen = default;
        server.Script.OnAccept = connection =>
        {
            seen = (connection.RemoteEndPoint.ToString(), connection.LocalEndPoint.ToString());
            socket = ("127.0.0.1", server.Host.EndPoints[0].ToString());
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(header.Concat(Encoding.ASCII.GetBytes("payload")).ToArray());
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("payload"));
        Assert.That(server.Journal.Entries[0], Is.EqualTo("accept"));
        Assert.That(seen.Local, Is.EqualTo(local ?? socket.Local));
        Assert.That(seen.Remote, remote is null ? Does.StartWith(socket.Remote!) : Is.EqualTo(remote));
    }

    [TestCaseSource(nameof(BadHeaders))]
    public async Task Anything_else_closes_and_nobody_hears_of_it(byte[] header)
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(header);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.HalfClose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
        Assert.That(server.Script.Made, Is.Zero);
    }

    [Test]
    public async Task Headers_that_are_cut_anywhere_are_read_the_same([Range(1, 30)] int seed)
    {
        await using LoopServer server = await StartAsync();
        Random random = new(seed);
        TestCaseData[] cases = [.. Good()];
        foreach (TestCaseData good in cases.OrderBy(_ => random.Next()).Take(4))
        {
            TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Script.OnAccept = connection => seen.TrySetResult(connection.RemoteEndPoint.ToString());
            TestPeer peer = await server.ConnectAsync();
            byte[] all = [.. (byte[])good.Arguments[0]!, .. "x"u8];
            for (int start = 0; start < all.Length;)
            {
                // Byte by byte with the first seed.
                int length = seed == 1 ? 1 : Math.Min(random.Next(1, 40), all.Length - start);
                await peer.SendAsync(all.AsMemory(start, length));
                start += length;
                if (random.Next(4) == 0)
                {
                    await server.OnLoopAsync(static () => 0);
                }
            }

            string remote = await seen.Task.WaitAsync(server.Deadline);
            Assert.That(remote, good.Arguments[1] is string named ? Is.EqualTo(named) : Does.StartWith("127.0.0.1:"));
            peer.HalfClose();
            await server.AllGoneAsync();
        }

        Assert.That(server.Script.ReceivedText(), Is.EqualTo("xxxx"));
    }

    [Test]
    public async Task Half_a_header_waits_until_the_time_to_the_first_byte_is_over([Values("", "PRO")] string said)
    {
        await using LoopServer server = await StartAsync(static options => options.FirstByteTimeout = TimeSpan.FromMilliseconds(200));
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(said);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.HalfClose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    [Test]
    public async Task A_header_is_bytes_like_any_others_where_it_is_not_asked_for()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        string remote = "";
        server.Script.OnAccept = connection => remote = connection.RemoteEndPoint.ToString();
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync(ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 50123 443"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(remote, Does.StartWith("127.0.0.1:"));
        Assert.That(server.Script.ReceivedText(), Does.StartWith("PROXY TCP4"));
    }

    [Test]
    public async Task A_transform_follows_the_header([Values(1, 1000)] int piece)
    {
        await using LoopServer server = await StartAsync(static options => options.Transform = static () => new RecordTransform(RecordTransform.Role.Server));
        TestPeer peer = await server.ConnectAsync();
        byte[] header = ProxyBytes.Line("PROXY TCP4 203.0.113.7 198.51.100.2 50123 443");
        byte[] all = [.. header, .. "helloready"u8, .. RecordTransform.Encode("secret"u8)];
        for (int start = 0; start < all.Length; start += piece)
        {
            await peer.SendAsync(all.AsMemory(start, Math.Min(piece, all.Length - start)));
        }

        peer.HalfClose();
        Assert.That(await peer.ReadToEndAsync(), Is.EqualTo("welcome\0\0"u8.ToArray()));
        await server.Journal.WaitForAsync("close:PeerClosed");
        Assert.That(server.Script.ReceivedText(), Is.EqualTo("secret"));
        Assert.That(RecordTransform.Live, Is.Zero);
    }

    [Test]
    public async Task A_stop_ends_those_who_never_sent_a_header()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        await Eventually.IsAsync(() => server.ConnectionCount, 1, "the count of connections");
        peer.HalfClose();
        await server.StopAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    private static TestCaseData Case(string name, byte[] header, string? remote, string? local) => new TestCaseData(header, remote, local).SetArgDisplayNames(name);

    private static TestCaseData Bad(string name, ReadOnlySpan<byte> header) => new TestCaseData(header.ToArray()).SetArgDisplayNames(name);

    private Task<LoopServer> StartAsync(Action<ListenOptions>? more = null) => LoopServer.StartAsync(
        arm,
        static script =>
        {
            script.Made++;
            return new Scripted(script);
        },
        options =>
        {
            options.ProxyProtocol = ProxyProtocol.Required;
            // No test is over because its client stood still for a while.
            options.FirstByteTimeout = TimeSpan.Zero;
            options.CloseTimeout = TimeSpan.FromMinutes(1);
            more?.Invoke(options);
        });
}
