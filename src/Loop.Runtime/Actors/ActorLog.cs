using Loop.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Loop.Actors;

/// <summary>The log messages of actors.</summary>
internal static partial class ActorLog
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Error, Message = "{Handler}: the method for {Event} threw in actor {Actor}; supervision: {Decision}")]
    public static partial void HandlerFault(ILogger logger, Exception exception, string handler, ActorEvent @event, ActorId actor, Supervision decision);

    [LoggerMessage(EventId = 31, Level = LogLevel.Error, Message = "{Handler}: the constructor threw; actor {Actor} ends")]
    public static partial void ConstructorFault(ILogger logger, Exception exception, string handler, ActorId actor);

    [LoggerMessage(
        EventId = 33,
        Level = LogLevel.Error,
        Message = "{Handler}: one restart more than its limit allows in a time; actor {Actor} stops")]
    public static partial void RestartLimit(ILogger logger, string handler, ActorId actor);

    [LoggerMessage(
        EventId = 34,
        Level = LogLevel.Error,
        Message = "{Method} waits still, and the loop of actor {Actor} ends: what follows its await does not run, nor does [OnStop]")]
    public static partial void Abandoned(ILogger logger, string method, ActorId actor);

    [LoggerMessage(EventId = 35, Level = LogLevel.Error, Message = "{Handler}: a callback on the token that tells the end of actor {Actor} threw")]
    public static partial void EndingTokenFault(ILogger logger, Exception exception, string handler, ActorId actor);

    [LoggerMessage(EventId = 32, Level = LogLevel.Error, Message = "{Handler}: Dispose threw; actor {Actor}")]
    public static partial void DisposeFault(ILogger logger, Exception exception, string handler, ActorId actor);
}
