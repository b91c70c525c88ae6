using System.Text;
using Loop.CompilerServices;

namespace Loop.Conformance.Tests.Framing;

/// <summary>Too long, negative, overflowing, garbage: the connection closes with a reason, however the bytes are cut.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BadFrameTests(Arm arm)
{
    private static readonly string _longest = new('x', 40);

    [Test]
    public Task A_line_as_long_as_MaxLength_comes_and_a_longer_one_closes([Values(1, 3, 1000)] int piece) =>
        RunAsync(static script => new ScriptedLines(script), $"{_longest}\r\n{_longest}y\r\n", piece, _longest, CloseReason.FrameTooLong);

    [Test]
    public Task A_line_without_an_end_closes([Values(1, 3, 1000)] int piece) =>
        RunAsync(static script => new ScriptedLines(script), $"a\r\n{_longest}{_longest}", piece, "a", CloseReason.FrameTooLong);

    /// <summary>A byte more may be the delimiter's first.</summary>
    [Test]
    public Task A_longest_line_waits_for_the_rest_of_its_delimiter([Values(1, 41)] int piece) =>
        RunAsync(static script => new ScriptedLines(script), $"{_longest}\r\n{_longest}\r", piece, _longest, CloseReason.TruncatedFrame);

    [TestCase("00000028", 40, CloseReason.PeerClosed)]
    [TestCase("00000029", 0, CloseReason.FrameTooLong)]
    [TestCase("7fffffff", 0, CloseReason.FrameTooLong)]
    [TestCase("80000000", 0, CloseReason.FrameTooLong)]
    [TestCase("ffffffff", 0, CloseReason.FrameTooLong)]
    public Task A_length_of_four_bytes_is_at_most_MaxLength(string length, int received, CloseReason reason) =>
        RunAsync(static script => new ScriptedRecords(script), length, _longest[..received], reason);

    [TestCase("2a00", 40, CloseReason.PeerClosed)]
    [TestCase("0200", 0, CloseReason.PeerClosed)]
    [TestCase("2b00", 0, CloseReason.FrameTooLong)]
    [TestCase("ffff", 0, CloseReason.FrameTooLong)]
    [TestCase("0100", 0, CloseReason.InvalidFrame)]
    [TestCase("0000", 0, CloseReason.InvalidFrame)]
    public Task A_length_of_two_bytes_that_counts_itself_is_at_least_two(string length, int received, CloseReason reason) =>
        RunAsync(static script => new ScriptedCountedRecords(script), length, _longest[..received], reason);

    [TestCase("0000000000000030", 40, CloseReason.PeerClosed)]
    [TestCase("0000000000000031", 0, CloseReason.FrameTooLong)]
    [TestCase("0000000100000030", 0, CloseReason.FrameTooLong)]
    [TestCase("8000000000000000", 0, CloseReason.FrameTooLong)]
    [TestCase("ffffffffffffffff", 0, CloseReason.FrameTooLong)]
    [TestCase("0000000000000007", 0, CloseReason.InvalidFrame)]
    public Task A_length_of_eight_bytes_overflows_nothing(string length, int received, CloseReason reason) =>
        RunAsync(static script => new ScriptedLongRecords(script), length, _longest[..received], reason);

    [TestCase("28", 40, CloseReason.PeerClosed)]
    [TestCase("a800", 40, CloseReason.PeerClosed)]
    [TestCase("a880808000", 40, CloseReason.PeerClosed)]
    [TestCase("29", 0, CloseReason.FrameTooLong)]
    [TestCase("ffffffff0f", 0, CloseReason.FrameTooLong)]
    [TestCase("a880808010", 0, CloseReason.InvalidFrame)]
    [TestCase("ffffffffff", 0, CloseReason.InvalidFrame)]
    [TestCase("808080808000", 0, CloseReason.InvalidFrame)]
    public Task A_variable_length_has_five_bytes_and_32_bits(string length, int received, CloseReason reason) =>
        RunAsync(static script => new ScriptedVarints(script), length, _longest[..received], reason);

    [TestCase("$3\r\nabc\r\n", "abc", CloseReason.PeerClosed)]
    [TestCase("$3\r\nabcd\r\n", null, CloseReason.InvalidFrame)]
    [TestCase("?3\r\nabc\r\n", null, CloseReason.InvalidFrame)]
    [TestCase("$\r\n", null, CloseReason.InvalidFrame)]
    [TestCase("$99999999999999999999\r\n", null, CloseReason.FrameTooLong)]
    [TestCase("$41\r\n", null, CloseReason.FrameTooLong)]
    [TestCase("$33\r\n123456789012345678901234567890123\r\n", "123456789012345678901234567890123", CloseReason.PeerClosed)]
    [TestCase("$34\r\n1234567890123456789012345678901234\r\n", null, CloseReason.FrameTooLong)]
    [TestCase("$000000000000000000000000000000000000000001", null, CloseReason.FrameTooLong)]
    public async Task A_framer_refuses_what_is_no_frame(string text, string? received, CloseReason reason)
    {
        await RunAsync(static script => new ScriptedBulks(script), text, 1000, received, reason);
        await RunAsync(static script => new ScriptedBulks(script), text, 1, received, reason);
    }

    [Test]
    public async Task Frames_before_the_bad_one_are_answered()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static script => new ScriptedLines(script));
        server.Script.OnRecv = static (connection, line) => connection.Send(line);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("one\r\ntwo\r\n" + new string('x', 100));
        peer.HalfClose();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("onetwo"));
        await server.Journal.WaitForAsync("close:FrameTooLong");
        Assert.That(server.Counters.RefusedFrames, Is.EqualTo(1));
    }

    private async Task RunAsync<T>(Func<Script, T> make, string lengthHex, string payload, CloseReason reason)
        where T : class, IConnectionHandler<T>
    {
        string text = Encoding.Latin1.GetString(Convert.FromHexString(lengthHex)) + payload;
        bool isFrame = reason == CloseReason.PeerClosed;
        await RunAsync(make, text, 1000, isFrame ? payload : null, reason);
        await RunAsync(make, text, 1, isFrame ? payload : null, reason);
    }

    private async Task RunAsync<T>(Func<Script, T> make, string text, int piece, string? received, CloseReason reason)
        where T : class, IConnectionHandler<T>
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, make);
        TestPeer peer = await server.ConnectAsync();
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int start = 0; start < bytes.Length; start += piece)
        {
            await peer.SendAsync(bytes.AsMemory(start, Math.Min(piece, bytes.Length - start)));
            await server.OnLoopAsync(static () => 0);
        }

        peer.HalfClose();
        Assert.That((await peer.ReadToAnyEndAsync()).Ending, Is.EqualTo(Ending.End));
        await server.Journal.WaitForAsync("close:" + reason);
        Assert.That(
            server.Journal.Entries.Where(static entry => entry.StartsWith("recv:", StringComparison.Ordinal)),
            Is.EqualTo(received is null ? Array.Empty<string>() : ["recv:" + received]));
    }
}
