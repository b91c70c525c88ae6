using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>One of the attributes that make a method an event method.</summary>
internal sealed class EventAttribute
{
    private const string VoidOrTask = "void or LoopTask";

    /// <summary>All of them, in the order of the events.</summary>
    public static readonly EventAttribute[] All =
    [
        new("OnAccept", ConnectionEventKind.Accepted, "nothing, or the peer's PeerAddress", VoidOrTask),
        new("OnConnect", ConnectionEventKind.Connected, "nothing, or the peer's PeerAddress", VoidOrTask),
        new(
            "OnRecv", ConnectionEventKind.Received, "ReadOnlySpan<byte> or RecvBuffer, or ReadOnlyMemory<byte> where it returns LoopTask",
            "void, LoopTask, or the int count of bytes consumed"),
        new("OnDrained", ConnectionEventKind.Drained, "nothing", VoidOrTask),
        new("OnEnd", ConnectionEventKind.Ended, "nothing", VoidOrTask),
        new("OnClose", ConnectionEventKind.Closed, "nothing, or the CloseReason", VoidOrTask),
        new("OnStart", ActorEventKind.Started, "nothing", "void"),
        new("OnStop", ActorEventKind.Stopped, "nothing", "void"),
        new("OnReadable", ActorEventKind.Readable, "the ReadySource", "void"),
        new("OnWritable", ActorEventKind.Writable, "the ReadySource", "void"),
        new("OnMessage", ActorEventKind.Message, "one message, by value or by in, of a type that every file can name and an array can hold", "void"),
        new("OnTimer", ActorEventKind.Timer, "nothing", "void"),
        new("OnIdle", ActorEventKind.Idle, "nothing", "void"),
        new("OnDatagram", ActorEventKind.Datagram, "ReadOnlySpan<byte>, or ReadOnlySpan<byte> and the sender's PeerAddress", "void"),
        new("OnSignal", ActorEventKind.Signal, "nothing", "void"),
        new("OnError", null, "the Exception", "Supervision"),
    ];

    /// <summary>The one that framing goes with.</summary>
    public static readonly EventAttribute Recv = All.Single(attribute => attribute.Kind == ConnectionEventKind.Received);

    private readonly string _typeName;

    private EventAttribute(string name, ActorEventKind kind, string takes, string returns)
        : this(name, null, takes, returns) => ActorKind = kind;

    private EventAttribute(string name, ConnectionEventKind? kind, string takes, string returns)
    {
        _typeName = name + "Attribute";
        Name = name;
        Kind = kind;
        Takes = takes;
        Returns = returns;
    }

    /// <summary>The attribute as users write it, without brackets.</summary>
    public string Name { get; }

    /// <summary>The attribute as messages write it.</summary>
    public string Written => "[" + Name + "]";

    /// <summary>The event of a connection, or null for another and for <c>[OnError]</c>.</summary>
    public ConnectionEventKind? Kind { get; }

    /// <summary>The event that is not of a connection's bytes, or null.</summary>
    public ActorEventKind? ActorKind { get; }

    /// <summary>True for <c>[OnError]</c>, which is for no event of its own.</summary>
    public bool IsError => Kind is null && ActorKind is null;

    /// <summary>What a method of it may take, for messages.</summary>
    public string Takes { get; }

    /// <summary>What a method of it returns, for messages.</summary>
    public string Returns { get; }

    /// <summary>The one that an attribute is, or null.</summary>
    public static EventAttribute? Of(AttributeData attribute)
    {
        foreach (EventAttribute known in All)
        {
            if (Names.IsLoopType(attribute.AttributeClass, known._typeName))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The ones on a method.</summary>
    public static IEnumerable<EventAttribute> On(ISymbol method) => method.GetAttributes().Select(Of).OfType<EventAttribute>();
}
