namespace Loop.Conformance.Tests.Transforms;

/// <summary>A transform in the middle of a connection, as STARTTLS has it: nothing that comes behind the word passes untouched, in either direction.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class UpgradeTests(Arm arm)
{
    public enum Reading
    {
        Spans,
        Counts,
        Lines,
        Waiting,
    }

    [Test]
    public async Task What_follows_the_word_goes_through_the_transform([Values] Reading reading, [Values] bool handshake, [Values(1, 5, 1000)] int piece)
    {
        await using LoopServer server = await StartAsync(reading, handshake);
        TestPeer peer = await server.ConnectAsync();
        // A span is consumed whole: there the word must have come alone.
        bool coalesces = reading is Reading.Counts or Reading.Lines;
        byte[] plain = [.. "start\n"u8];
        byte[] wire = [.. handshake ? "helloready"u8 : default, .. RecordTransform.Encode("secret\n"u8)];
        if (coalesces)
        {
            await SendInPiecesAsync(peer, [.. plain, .. wire], piece);
        }
        else
        {
            await peer.SendAsync(plain);
            Assert.That(await peer.ReadTextAsync(3), Is.EqualTo("ok\n"));
            await SendInPiecesAsync(peer, wire, piece);
        }

        byte[] answer = await peer.ReadToEndAsync();
        byte[] before = [.. coalesces ? "ok\n"u8 : default, .. handshake ? "welcome"u8 : default];
        Assert.That(answer[..before.Length], Is.EqualTo(before));
        (byte[] bytes, bool isEnded) = RecordTransform.Decode(answer.AsSpan(before.Length));
        Assert.That(System.Text.Encoding.ASCII.GetString(bytes), Is.EqualTo("now hidden\nsecret\n"));
        Assert.That(isEnded, Is.True);
    }

    private static async Task SendInPiecesAsync(TestPeer peer, byte[] bytes, int piece)
    {
        for (int start = 0; start < bytes.Length; start += piece)
        {
            await peer.SendAsync(bytes.AsMemory(start, Math.Min(piece, bytes.Length - start)));
        }
    }

    private Task<LoopServer> StartAsync(Reading reading, bool handshake)
    {
        RecordTransform.Role role = handshake ? RecordTransform.Role.Server : RecordTransform.Role.NoHandshake;
        return LoopServer.StartAsync(arm, (_, builder) =>
        {
            switch (reading)
            {
                case Reading.Spans:
                    builder.Listen("127.0.0.1:0", () => new UpgradingSpans(role));
                    break;
                case Reading.Counts:
                    builder.Listen("127.0.0.1:0", () => new UpgradingCounts(role));
                    break;
                case Reading.Lines:
                    builder.Listen("127.0.0.1:0", () => new UpgradingLines(role));
                    break;
                default:
                    builder.Listen("127.0.0.1:0", () => new UpgradingLate(role));
                    break;
            }
        });
    }
}

internal static class Upgrade
{
    /// <summary>Echoes, and at the word answers and hides what follows.</summary>
    public static void Answer(Connection connection, ReadOnlySpan<byte> bytes, RecordTransform.Role role)
    {
        if (!bytes.SequenceEqual("start\n"u8))
        {
            connection.Send(bytes);
            return;
        }

        connection.Send("ok\n"u8);
        connection.UseTransform(new RecordTransform(role));
        connection.Send("now hidden\n"u8);
    }
}

[LoopHandler]
internal sealed partial class UpgradingSpans(RecordTransform.Role role)
{
    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => Upgrade.Answer(Connection, bytes, role);
}

[LoopHandler]
internal sealed partial class UpgradingCounts(RecordTransform.Role role)
{
    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n') + 1;
        if (end > 0)
        {
            Upgrade.Answer(Connection, bytes[..end], role);
        }

        return end;
    }
}

[LoopHandler]
internal sealed partial class UpgradingLines(RecordTransform.Role role)
{
    [OnRecv, Delimited("\n")]
    private void OnLine(ReadOnlySpan<byte> line)
    {
        byte[] whole = [.. line, (byte)'\n'];
        Upgrade.Answer(Connection, whole, role);
    }
}

/// <summary>Asks for the transform behind an await.</summary>
[LoopHandler]
internal sealed partial class UpgradingLate(RecordTransform.Role role)
{
    [OnRecv]
    private async LoopTask OnBytes(ReadOnlyMemory<byte> bytes)
    {
        await Task.Yield();
        Upgrade.Answer(Connection, bytes.Span, role);
    }
}
