namespace Loop.Generators.Emission;

/// <summary>The runtime's types as generated code names them: in full, so that no type of the user's can stand in the way.</summary>
internal static class RuntimeNames
{
    /// <summary>The version of the contract that generated code is written for.</summary>
    public const int AbiVersion = 1;

    public const string Connection = "global::Loop.Connection";
    public const string DatagramSocket = "global::Loop.DatagramSocket";
    public const string EventLoop = "global::Loop.EventLoop";
    public const string Address = "global::Loop.Address";
    public const string Trigger = "global::Loop.Trigger";
    public const string IReceives = "global::Loop.IReceives";
    public const string TellStatus = "global::Loop.TellStatus";
    public const string Supervision = "global::Loop.Supervision";
    public const string LoopException = "global::Loop.LoopException";

    public const string IConnectionHandler = CompilerServices + "IConnectionHandler";
    public const string IActorHandler = CompilerServices + "IActorHandler";
    public const string IPlainActorHandler = CompilerServices + "IPlainActorHandler";
    public const string IDatagramHandler = CompilerServices + "IDatagramHandler";
    public const string ActorBinding = CompilerServices + "ActorBinding";
    public const string ActorEvent = CompilerServices + "ActorEvent";
    public const string ActorEvents = CompilerServices + "ActorEvents";
    public const string ActorRun = CompilerServices + "ActorRun";
    public const string ActorTimer = CompilerServices + "ActorTimer";
    public const string MessageTarget = CompilerServices + "MessageTarget";
    public const string MessageSlot = CompilerServices + "MessageSlot";
    public const string ConnectionEvent = CompilerServices + "ConnectionEvent";
    public const string ConnectionEvents = CompilerServices + "ConnectionEvents";
    public const string ConnectionRun = CompilerServices + "ConnectionRun";
    public const string HandlerContext = CompilerServices + "HandlerContext";
    public const string HandlerLimits = CompilerServices + "HandlerLimits";
    public const string HandlerService = CompilerServices + "HandlerService";

    public const string PosixSignal = "global::System.Runtime.InteropServices.PosixSignal";
    public const string Exception = "global::System.Exception";
    public const string AggregateException = "global::System.AggregateException";
    public const string IReadOnlyList = "global::System.Collections.Generic.IReadOnlyList";
    public const string IServiceProvider = "global::System.IServiceProvider";
    public const string Services = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions";
    public const string KeyedServices = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions";

    private const string CompilerServices = "global::Loop.CompilerServices.";
}
