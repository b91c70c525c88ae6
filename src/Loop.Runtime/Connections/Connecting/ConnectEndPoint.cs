using Loop.Connections.Connecting;

namespace Loop;

/// <summary>Where to connect to, read once: for programs that connect to the same place often, or that check what they were told when they start.</summary>
public sealed class ConnectEndPoint
{
    private ConnectEndPoint(in ConnectTarget target) => Target = target;

    internal ConnectTarget Target { get; }

    /// <summary>Reads an endpoint: <c>name:7000</c>, <c>127.0.0.1:7000</c>, <c>[::1]:7000</c>, <c>unix:/path</c> or <c>unix:@abstract</c>.</summary>
    /// <param name="text">The text. A name is resolved when a connection is made, and not here.</param>
    /// <exception cref="LoopException">The text is no endpoint; the message says what to write.</exception>
    public static ConnectEndPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(ConnectTarget.Parse(text));
    }

    /// <summary>The endpoint as a text.</summary>
    public override string ToString() => Target.ToString();
}
