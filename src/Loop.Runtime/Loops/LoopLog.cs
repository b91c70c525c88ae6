using Microsoft.Extensions.Logging;

namespace Loop.Loops;

/// <summary>The log messages of loops.</summary>
internal static partial class LoopLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Critical, Message = "Loop {Index} failed and has ended")]
    public static partial void LoopFailed(ILogger logger, Exception exception, int index);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Work posted to loop {Index} threw")]
    public static partial void PostFailed(ILogger logger, Exception exception, int index);
}
