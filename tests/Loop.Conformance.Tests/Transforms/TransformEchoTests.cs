using Loop.Conformance.Tests.Echo;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>Bytes through a transform, in both directions: the same echo as without one.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TransformEchoTests(Arm arm)
{
    [TearDown]
    public void Every_transform_is_disposed() => Assert.That(RecordTransform.Live, Is.Zero);

    [Test]
    public async Task Every_byte_comes_back(
        [ValueSource(typeof(EchoKind), nameof(EchoKind.All))] EchoKind kind, [Values(1, 4097, 1024 * 1024)] int lengthBytes)
    {
        await using (LoopServer server = await StartAsync(kind))
        {
            byte[] sent = Payload.Random(lengthBytes);
            await AssertEchoAsync(await server.ConnectAsync(), sent, RecordTransform.Encode(sent), cuts: null);
        }
    }

    [Test]
    public async Task Eight_mebibytes_come_back()
    {
        await using (LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<EchoSpan>("127.0.0.1:0", Install)))
        {
            byte[] sent = Payload.Random(8 * 1024 * 1024);
            await AssertEchoAsync(await server.ConnectAsync(), sent, RecordTransform.Encode(sent), cuts: null);
        }
    }

    [Test]
    public async Task Records_that_are_cut_anywhere_come_back([Range(1, 8)] int seed)
    {
        await using (LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<EchoSpan>("127.0.0.1:0", Install)))
        {
            byte[] sent = Payload.Random(30_000, seed);
            await AssertEchoAsync(await server.ConnectAsync(), sent, RecordTransform.Encode(sent), new(seed));
        }
    }

    [Test]
    public async Task A_record_that_comes_byte_by_byte_comes_back()
    {
        await using (LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<EchoSpan>("127.0.0.1:0", Install)))
        {
            TestPeer peer = await server.ConnectAsync();
            byte[] sent = Payload.Random(3000);
            foreach (byte part in RecordTransform.Encode(sent))
            {
                await peer.SendAsync(new[] { part });
            }

            Payload.AssertSame(RecordTransform.Decode(await peer.ReadToEndAsync()).Bytes, sent);
        }
    }

    [Test]
    public async Task Frames_are_found_in_what_a_transform_delivers([Values(1, 7, 10_000)] int piece)
    {
        await using (LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<LineEcho>("127.0.0.1:0", Install)))
        {
            TestPeer peer = await server.ConnectAsync();
            string text = string.Concat(Enumerable.Range(0, 500).Select(static line => new string((char)('a' + (line % 26)), line) + "\r\n"));
            byte[] sent = System.Text.Encoding.ASCII.GetBytes(text);
            byte[] wire = RecordTransform.Encode(sent);
            Task<byte[]> reading = peer.ReadToEndAsync();
            for (int start = 0; start < wire.Length; start += piece * 100)
            {
                await peer.SendAsync(wire.AsMemory(start, Math.Min(piece * 100, wire.Length - start)));
            }

            Payload.AssertSame(RecordTransform.Decode(await reading).Bytes, sent);
        }
    }

    [Test]
    public async Task Two_loops_shake_hands_and_talk([Values] bool holdsHandlerBack)
    {
        void Serve(ListenOptions options) => options.Transform = () => new RecordTransform(RecordTransform.Role.Server, holdsHandlerBack);
        await using (LoopServer server = await LoopServer.StartAsync(arm, (_, builder) => builder.Listen<EchoSpan>("127.0.0.1:0", Serve)))
        {
            byte[] sent = Payload.Random(200_000);
            TaskCompletionSource<byte[]> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ConnectOptions options = new() { Transform = () => new RecordTransform(RecordTransform.Role.Client, holdsHandlerBack) };
            ConnectResult made = await server.RunAsync(async () => await EventLoop.Current.Connect(
                server.Host.EndPoints[0].ToString(), () => new Collecting(sent, received), options));
            Assert.That(made.Status, Is.EqualTo(ConnectStatus.Connected));
            Payload.AssertSame(await received.Task.WaitAsync(server.Deadline), sent);
            await server.AllGoneAsync();
        }
    }

    private static void Install(ListenOptions options)
    {
        options.Transform = static () => new RecordTransform();
        // Records of megabytes are made before the first byte, and read at the close.
        options.FirstByteTimeout = TimeSpan.Zero;
        options.CloseTimeout = TimeSpan.FromMinutes(1);
    }

    private static async Task AssertEchoAsync(TestPeer peer, byte[] sent, byte[] wire, Random? cuts)
    {
        Task<byte[]> reading = peer.ReadToEndAsync();
        for (int start = 0; start < wire.Length;)
        {
            int length = Math.Min(cuts?.Next(1, 700) ?? wire.Length, wire.Length - start);
            await peer.SendAsync(wire.AsMemory(start, length));
            start += length;
        }

        (byte[] bytes, bool isEnded) = RecordTransform.Decode(await reading);
        Payload.AssertSame(bytes, sent);
        Assert.That(isEnded, Is.True, "the transform's own end came last");
    }

    private Task<LoopServer> StartAsync(EchoKind kind) =>
        LoopServer.StartAsync(arm, (_, builder) => kind.Listen(builder, "127.0.0.1:0", Install));
}

[LoopHandler]
internal sealed partial class LineEcho
{
    [OnRecv, Delimited("\r\n")]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        Connection.Send(line);
        Connection.Send("\r\n"u8);
    }
}

/// <summary>A client: says something, collects the answer of the same length, closes.</summary>
[LoopHandler]
internal sealed partial class Collecting(byte[] sent, TaskCompletionSource<byte[]> received)
{
    private readonly List<byte> _bytes = [];

    [OnConnect]
    private void OnConnect() => Connection.Send(sent);

    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        if (_bytes.Count == sent.Length)
        {
            Connection.Close();
        }
    }

    [OnClose]
    private void OnClose() => received.SetResult([.. _bytes]);
}
