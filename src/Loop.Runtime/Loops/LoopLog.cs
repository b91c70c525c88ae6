using Microsoft.Extensions.Logging;

namespace Loop.Loops;

/// <summary>The log messages of loops.</summary>
internal static partial class LoopLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Critical, Message = "Loop {Index} failed and has ended")]
    public static partial void LoopFailed(ILogger logger, Exception exception, int index);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Work posted to loop {Index} threw")]
    public static partial void PostFailed(ILogger logger, Exception exception, int index);

    [LoggerMessage(
        EventId = 22,
        Level = LogLevel.Warning,
        Message = "Loop {Index} has been held for {HeldMs} ms by {Holder}: all its connections wait. Move what blocks or computes off the loop")]
    public static partial void LoopStalled(ILogger logger, int index, string holder, long heldMs);

    [LoggerMessage(EventId = 23, Level = LogLevel.Information, Message = "Loop {Index} turns again: {Holder} held it for about {HeldMs} ms")]
    public static partial void StallEnded(ILogger logger, int index, string holder, long heldMs);

    [LoggerMessage(
        EventId = 24,
        Level = LogLevel.Error,
        Message = "Loop {Index} is stuck in {Holder} for {HeldMs} ms. New clients go to other loops: {Isolated}. What it serves already waits for it")]
    public static partial void LoopStuck(ILogger logger, int index, string holder, long heldMs, bool isolated);

    [LoggerMessage(EventId = 25, Level = LogLevel.Error, Message = "A subscriber of Stalled threw")]
    public static partial void StallReportFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 27, Level = LogLevel.Error, Message = "Loop {Index}, which has failed, could not end all that it was handed")]
    public static partial void EndOfFailedLoopFailed(ILogger logger, Exception exception, int index);
}
