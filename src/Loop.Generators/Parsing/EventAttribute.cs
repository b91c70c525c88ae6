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
        new("OnStart", ActorEventKind.Started, "nothing", VoidOrTask),
        new("OnStop", ActorEventKind.Stopped, "nothing", VoidOrTask),
        new("OnReadable", ActorEventKind.Readable, "the ReadySource", VoidOrTask),
        new("OnWritable", ActorEventKind.Writable, "the ReadySource", VoidOrTask),
        new("OnMessage", ActorEventKind.Message, "one message, by value or by in, of a type that every file can name and an array can hold", VoidOrTask),
        new("OnTimer", ActorEventKind.Timer, "nothing", VoidOrTask),
        new("OnIdle", ActorEventKind.Idle, "nothing", VoidOrTask),
        new("OnDatagram", ActorEventKind.Datagram, "ReadOnlySpan<byte>, or ReadOnlySpan<byte> and the sender's PeerAddress", "void"),
        new("OnSignal", ActorEventKind.Signal, "nothing", VoidOrTask),
        new("OnMoved", ActorEventKind.Moved, "nothing, or the MoveStatus", VoidOrTask),
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

    /// <summary>True where its method may wait. Not that of datagrams: one peer's would hold up all the others of its socket.</summary>
    public bool MayWait => Kind is not null || (ActorKind is not null && ActorKind != ActorEventKind.Datagram);

    /// <summary>True where a method that waits may take a token that tells it the end. <c>[OnStop]</c> is the end.</summary>
    public bool GivesToken => MayWait && ActorKind != ActorEventKind.Stopped;

    /// <summary>What a method of it may take, for messages.</summary>
    public string Takes { get; }

    /// <summary>What a method of it returns, for messages.</summary>
    public string Returns { get; }

    /// <summary>What to do where its method is async void, for messages.</summary>
    public string InsteadOfAsyncVoid => MayWait ? "return LoopTask instead of void" : "it may not wait, so hand the work on, by Tell or EventLoop.Offload";

    /// <summary>The one that an attribute is, or null.</summary>
    public static EventAttribute? Of(AttributeData attribute)
    {
        foreach (EventAttribute known in All)
        {
            // The name first: few attributes have it, and all of them are asked on each edit.
            if (attribute.AttributeClass?.Name == known._typeName && Names.IsLoopType(attribute.AttributeClass, known._typeName))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The ones on a method.</summary>
    public static IEnumerable<EventAttribute> On(ISymbol method) => method.GetAttributes().Select(Of).OfType<EventAttribute>();
}
