using Microsoft.Extensions.Logging;

namespace Loop.Tasks;

/// <summary>The log messages of suspended methods.</summary>
internal static partial class TaskLog
{
    [LoggerMessage(EventId = 50, Level = LogLevel.Warning, Message = "{Method} does not go on after its await: loop {Index} has ended")]
    public static partial void Dropped(ILogger logger, string method, int index);

    [LoggerMessage(EventId = 51, Level = LogLevel.Error, Message = "{Callback}, which was posted to loop {Index}, threw")]
    public static partial void CallbackFailed(ILogger logger, Exception exception, string callback, int index);

    [LoggerMessage(EventId = 52, Level = LogLevel.Error, Message = "{Method} on loop {Index} threw, and nobody awaited its task")]
    public static partial void Unobserved(ILogger logger, Exception exception, string method, int index);
}
