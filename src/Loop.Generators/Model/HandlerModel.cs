namespace Loop.Generators.Model;

/// <summary>All that is written into the generated file of one handler class. Strings, numbers and lists only: it is compared by value.</summary>
/// <param name="HintName">The generated file's name, unique but for case, without the extension.</param>
/// <param name="Namespace">The namespace as it is written, or null for the global one.</param>
/// <param name="ContainingTypes">The types that the class is nested in, outermost first.</param>
/// <param name="Type">The class itself.</param>
/// <param name="SelfName">The class as its own body names it.</param>
/// <param name="Members">What is written for the names that method bodies use.</param>
/// <param name="IsPlainActor">True for a class with actor events and no connection events.</param>
/// <param name="HandlesDatagrams">True for a plain actor that a datagram socket is made for.</param>
/// <param name="Events">The methods of connection events, in the order of the events.</param>
/// <param name="ActorEvents">The methods of other events, in the order of the events.</param>
/// <param name="MessagesName">The name of the generated struct of messages, one that the class does not use.</param>
/// <param name="ErrorMethod">The <c>[OnError]</c> method's name as it is written, or null.</param>
/// <param name="Constructor">The arguments of the constructor call.</param>
/// <param name="NeedsFactory">Why the loop cannot call a constructor itself; null where it can.</param>
/// <param name="Limits">The limits that the attribute states, in the order of the runtime's properties.</param>
/// <param name="WarnedIds">The ids of what the compiler says of experimental and obsolete things that the class names, in order.</param>
/// <param name="NamesErrors">True where what the loop has to name is <c>[Obsolete]</c> as an error.</param>
/// <param name="Requirements">What is called though it requires what no caller of the loop can be told.</param>
/// <param name="Errors">The ids of the rules that the class breaks; not empty means that no loop is written.</param>
/// <param name="IsIncomplete">True while the class does not compile: no loop is written, and the compiler says why.</param>
internal sealed record HandlerModel(
    string HintName,
    string? Namespace,
    EquatableArray<TypeHeader> ContainingTypes,
    TypeHeader Type,
    string SelfName,
    ContextMembers Members,
    bool IsPlainActor,
    bool HandlesDatagrams,
    EquatableArray<EventMethod> Events,
    EquatableArray<ActorMethod> ActorEvents,
    string MessagesName,
    string? ErrorMethod,
    EquatableArray<ConstructorArgument> Constructor,
    string? NeedsFactory,
    EquatableArray<LimitValue> Limits,
    EquatableArray<string> WarnedIds,
    bool NamesErrors,
    EquatableArray<Requirement> Requirements,
    EquatableArray<string> Errors,
    bool IsIncomplete)
{
    /// <summary>True where the class has events beside those of a connection's bytes.</summary>
    public bool IsActor => IsPlainActor || ActorEvents.Count > 0;

    /// <summary>The methods for messages; a message's number is its place here, from 1.</summary>
    public IEnumerable<ActorMethod> Messages => ActorEvents.Where(method => method.Message is not null);

    public bool IsValid => Errors.Count == 0 && !IsIncomplete;
}
