using Loop;

namespace Samples;

[LoopHandler]
public partial class Wrong
{
    [OnMessage]
    private void OnSpan(ReadOnlySpan<byte> bytes) => _ = bytes.Length + Self.Id.Number;

    [OnMessage]
    private int OnNumber(int number) => number;

    [OnMessage]
    private static void OnText(string text) => _ = text;
}

[LoopHandler]
public partial class Ambiguous<T>
{
    [OnMessage]
    private void OnHeld(T held) => _ = held;

    [OnMessage]
    private void OnNumber(int number) => Self.Stop();
}

[LoopHandler]
public partial class Timeless
{
    [OnTimer]
    private void Never() => Self.Stop();

    [OnTimer(Every = "00:00:00")]
    private void Always() => Self.Stop();

    [OnIdle("30")]
    private void Monthly() => Self.Stop();
}
