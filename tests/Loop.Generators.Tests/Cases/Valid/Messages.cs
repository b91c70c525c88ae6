using Loop;

namespace Samples
{
    public readonly record struct Joined(string Name, Address<Parlour> From);

    public sealed record Said(string Text);

    [LoopHandler(MailboxCapacity = 1000, MaxRestarts = 3, RestartWindow = "00:00:10")]
    public sealed partial class Parlour
    {
        private readonly List<string> _said = [];
        private long LoopMessages;

        [OnMessage]
        private void OnJoined(in Joined message) => message.From.Tell(new Said("welcome " + message.Name));

        [OnMessage]
        private void OnSaid(Said message) => _said.Add(message.Text);

        [OnMessage]
        private void OnSecret(Secret secret) => LoopMessages += secret.Number;

        [OnMessage]
        private void OnPair((int First, string? Second) pair) => Self.Tell(new Secret(pair.First));

        [OnMessage]
        private void OnEnded(ActorEnded ended) => _said.Add(ended.ToString());

        [OnMessage]
        private void OnArray(byte[]? bytes)
        {
            Self.Tell((1, (string?)"two"));
            Self.Watch(Self);
            Self.Unwatch(Self);
        }

        private readonly record struct Secret(int Number);
    }

    [LoopHandler]
    public partial class Holder<T>
    {
        private T? _held;

        [OnMessage]
        private void OnHeld(List<T> message) => _held = message.Count > 0 ? message[0] : default;
    }
}
